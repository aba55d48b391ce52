// Recorder: writes down what happened, in the order that keeps every prefix a valid project
// (architecture: bytes first, record second, lock file third). Objects are published before
// anything here is called.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/executor.h"
#include "engine/fingerprint.h"
#include "engine/workspace.h"
#include "store/run_log.h"

namespace mlp {

// The outcome of one stage that ran or was restored.
struct StageRecord {
  const Stage* stage = nullptr;
  LockedStage entry;        // what it read and (unless it failed) wrote
  Fingerprint fingerprint;  // empty: not for the run cache
  RunOutcome outcome = RunOutcome::kSucceeded;
  Execution execution;  // of a restored one only the times mean something
};

class Recorder {
 public:
  explicit Recorder(Workspace& workspace) : workspace_(workspace) {}

  // Opens the run log: call it before the first command runs, so that a log that cannot be written
  // is found before, not after. A run of nothing pays nothing.
  Status Open();
  // Run cache (if it has a fingerprint and succeeded), run log, .gitignore, lock file. Of a failed
  // or interrupted run only the run log learns.
  Status Record(const StageRecord& record);

 private:
  std::vector<RunMetric> ReadMetrics(const StageRecord& record);

  Workspace& workspace_;
  std::optional<RunLog> run_log_;  // opened by the first record: a run of nothing pays nothing
};

}  // namespace mlp
