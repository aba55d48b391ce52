// Reproducer: brings stages up to date: decides, runs or restores, and records, in one poll loop
// (architecture: hops 6 to 11).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/decision.h"
#include "engine/dvc_locks.h"
#include "engine/machine_resources.h"
#include "engine/repro_observer.h"
#include "engine/stage_locks.h"
#include "engine/stage_selection.h"
#include "engine/workspace.h"
#include "store/base/file_lock.h"
#include "store/cache_lock.h"

namespace mlp {

class WorkspaceUndo;

struct ReproOptions : StageSelection {
  bool force = false;             // run even what is up to date
  bool force_downstream = false;  // run what reads the outputs of a stage that did something
  bool keep_going = false;        // after a failure go on with what does not depend on it
  bool ignore_errors = false;     // go on with what does, too; nothing counts as failed
  bool use_run_cache = true;      // restore earlier results
  bool allow_missing = false;     // see DecideOptions
  bool trace = false;             // what the processes of all stages open is recorded
  bool commit = true;             // put outputs into the store; else only record what they are
  int jobs = 0;                   // stages at a time; 0: as configured, else the number of cores
  // Asked before a stage is run, restored or recorded; false fails it. Empty: nobody is asked.
  std::function<bool(const Stage&)> confirm;
  // Asked about ten times a second while something runs; true ends the run as Ctrl-C does.
  std::function<bool()> should_stop = {};
  WorkspaceUndo* undo = nullptr;  // is told before outputs are changed; nullptr: nobody is
};

enum class StageOutcome {
  kUpToDate,
  kRan,
  kRestored,
  kStored,
  kAdded,
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

// Who runs stages shares this lock with others who do; who changes the project as a whole (puts the
// files of an experiment into it, say) has it alone. Waits for whom it excludes. Take it before
// Workspace::Load, so that what the other one recorded is seen.
struct RunLock {
  FileLock own;
  std::optional<DvcLock> dvc;  // in a DVC project: no DVC is at work
  StageLocks stages;
  std::optional<CacheLock> cache = {};  // nobody removes what is found in the cache
};
// Another run may take days; Ctrl-C ends the waiting.
inline constexpr std::chrono::hours kLockPatience{24 * 365};
// kLocked after `patience`; zero tries once. Puts the workspace back first if an experiment was
// killed in it.
Result<RunLock> AcquireRunLock(Workspace& workspace, LockKind kind, std::string_view command,
                               ReproObserver& observer,
                               std::chrono::milliseconds patience = kLockPatience);

// What the selected stages share: `jobs` cores (0: as configured, else all). An error when one of
// them could never run.
Result<MachineResources> ResourcesFor(Workspace& workspace, int jobs,
                                      const std::vector<StageId>& selected);

// `workspace` must have been loaded after the run lock was taken. The result is an error only when
// the loop itself cannot go on, or the project is not trusted (kNotTrusted); what happens to stages
// is in the summary.
Result<ReproSummary> Reproduce(Workspace& workspace, RunLock& run_lock, const ReproOptions& options,
                               ReproObserver& observer);

}  // namespace mlp
