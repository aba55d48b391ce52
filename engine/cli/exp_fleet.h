// Runs the experiments of a batch while somebody waits for them: one after the other in this
// process, or side by side by worker processes.
#pragma once

#include <functional>
#include <string>

#include "engine/cli/command.h"
#include "store/task_queue.h"

namespace mlp {

struct FleetOptions {
  std::string batch;  // empty: everything that the queue holds
  int workers = 1;
  int stage_jobs = 0;  // of each experiment; 0: the cores, shared among the workers
  // Called again and again: adds to the batch. Whether there may be more to come.
  std::function<Result<bool>()> advance = {};
  bool in_processes = false;  // by worker processes even if there is only one
};

// Says of every experiment how it ended, as it ends. true: nobody interrupted it. After an
// interrupt what has not ended waits in the queue.
Result<bool> RunFleet(CommandContext& context, Workspace& workspace, const FleetOptions& options);

// What a worker process does: takes tasks (of one batch, if it is not empty) until none is left
// that some worker might yet lose, or it is asked to stop. Its exit status.
Result<int> WorkForQueue(CommandContext& context, Workspace& workspace, const std::string& batch,
                         int stage_jobs);

// How many stages of each experiment run at a time by default.
int StageJobsFor(const Workspace& workspace, int workers);

}  // namespace mlp
