// Reproducer: brings stages up to date: decides, runs or restores, and records, in one poll loop
// (architecture: hops 6 to 11).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/decision.h"
#include "engine/repro_observer.h"
#include "engine/workspace.h"
#include "store/base/file_lock.h"

namespace mlp {

struct ReproOptions {
  std::vector<StageId> targets;  // empty: every stage
  bool with_upstream = true;     // also what the targets depend on
  bool force = false;            // run even what is up to date
  bool keep_going = false;       // after a failure go on with what does not depend on it
  bool use_run_cache = true;     // restore earlier results
  int jobs = 0;                  // stages at a time; 0: as configured, else the number of cores
};

// The stages that the options name, in topological order.
std::vector<StageId> SelectStages(const StageGraph& graph, const ReproOptions& options);

enum class StageOutcome {
  kUpToDate,
  kRan,
  kRestored,
  kStored,
  kFrozen,
  kFailed,
  kNotStarted,
  kInterrupted
};

struct StageResult {
  StageId id = 0;
  StageOutcome outcome = StageOutcome::kNotStarted;
  Decision decision;
};

struct ReproSummary {
  std::vector<StageResult> stages;  // in topological order
  // What went wrong, in the order of happening. Empty: all is well.
  std::vector<Error> errors;
  bool interrupted = false;

  std::size_t Count(StageOutcome outcome) const;
};

// Waits until no other process runs stages in this project. Take it before Workspace::Load, so that
// what the other one recorded is seen.
Result<FileLock> AcquireRunLock(Workspace& workspace, std::string_view command,
                                ReproObserver& observer);

// `workspace` must have been loaded after the run lock was taken. The result is an error only when
// the loop itself cannot go on; what happens to stages is in the summary.
Result<ReproSummary> Reproduce(Workspace& workspace, const FileLock& run_lock,
                               const ReproOptions& options, ReproObserver& observer);

}  // namespace mlp
