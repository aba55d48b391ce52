// Experiments that are to be run beside the user's workspace: one now (--temp), many side by side,
// or whenever a worker takes them from the queue. What the workspace is at the moment when they are
// enqueued is what they are made of, however long they wait.
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/experiment_task.h"
#include "engine/repro_observer.h"
#include "engine/workspace.h"
#include "store/task_queue.h"

namespace mlp {

struct QueuedBatch {
  std::string name;
  ExperimentBatch batch;
};

struct BatchOptions {
  std::vector<std::string> targets;  // as the user names them
  std::string message;               // of the commits; empty: ExperimentMessage
  bool force = false;                // run what is up to date, too; replace experiments by name
  bool use_run_cache = true;
  int stage_jobs = 0;              // see ExperimentBatch
  std::vector<RelPath> also = {};  // what is to be there besides what stages read
  bool is_open = false;            // see ExperimentBatch
};

// One experiment of a batch.
struct NewExperiment {
  std::string name;  // empty: a random one
  std::vector<Override> overrides;
  Value labels = Value::object();
};

Result<TaskQueue> OpenTaskQueue(const Workspace& workspace);

// Takes the workspace down as it is, uncommitted changes included, as a commit that no branch
// names, and puts into the store what neither git nor the records have. Touches nothing of the
// user's. `workspace` must be loaded, and the run lock held.
Result<QueuedBatch> MakeBatch(Workspace& workspace, GitRepo& repo, const BatchOptions& options);

// Adds experiments to the queue, all or none. kUsage for a name that is no good or taken, and for
// overrides that do not fit the params files of the workspace.
Result<std::vector<Task>> Enqueue(Workspace& workspace, GitRepo& repo, TaskQueue& queue,
                                  const QueuedBatch& batch,
                                  const std::vector<NewExperiment>& experiments);

// <state>/logs/exps/<id>: the logs of a task and of its stages.
std::string TaskLogDir(const Workspace& home, const Task& task);

// Lets go of what git keeps for a batch of which nothing is left to be done.
// `close`: nothing more will be added to it either.
Status ReleaseBatch(HashAlgorithm algorithm, GitRepo& repo, TaskQueue& queue,
                    const std::string& batch, bool close = false);

}  // namespace mlp
