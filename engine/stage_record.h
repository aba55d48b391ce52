// StageRecord: how one stage that ran or was restored ended, on its way into journal, run cache,
// run log and lock file.
#pragma once

#include <string>
#include <vector>

#include "engine/executor.h"
#include "engine/fingerprint.h"
#include "pipelines/lock_file.h"
#include "store/run_log.h"

namespace mlp {

struct StageRecord {
  const Stage* stage = nullptr;
  LockedStage entry;        // what it read and (unless it failed) wrote
  Fingerprint fingerprint;  // empty: not for the run cache
  RunOutcome outcome = RunOutcome::kSucceeded;
  Execution execution;  // of a restored one only the times mean something
  std::vector<RunMetric> metrics;
  std::string environment = {};  // what it ran with, as RunRecord has it
  bool is_stored = true;  // the objects of its outputs are in the store, or on their way there

  // Of other runs only the run log learns.
  bool has_result() const {
    return outcome == RunOutcome::kSucceeded || outcome == RunOutcome::kRestored;
  }
};

// The numbers in the stage's metrics files as they are now. What cannot be read is left out:
// `metrics show` reports it; here the run is what it is.
std::vector<RunMetric> ReadMetrics(const Workspace& workspace, const Stage& stage);

RunRecord ToRunRecord(const StageRecord& record);

}  // namespace mlp
