// ExperimentWorker: takes experiments from the queue and runs each in an isolated workspace.
//
// Order, so that any prefix of it is a valid project and each experiment comes to be once: outputs,
// run cache and run log (as by repro) | the commit | its id in the queue | its ref | the end in the
// queue. Whoever takes over a task that lost its worker goes on where that one was.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/experiments/experiment.h"
#include "engine/experiments/experiment_task.h"
#include "engine/experiments/isolated_workspace.h"
#include "engine/reproducer.h"
#include "store/task_queue.h"

namespace mlp {

// What a worker says while it runs one experiment.
class TaskTalk {
 public:
  virtual ~TaskTalk() = default;
  // The stages are about to run in this workspace.
  virtual std::unique_ptr<ReproObserver> Begin(const Workspace& isolated) = 0;
  virtual void Summary(const ReproSummary& summary) = 0;
  virtual void Failed(const Error& error) = 0;
};

enum class TaskEnd { kSucceeded, kFailed, kStopped, kInterrupted };

struct TaskOutcome {
  TaskEnd end = TaskEnd::kFailed;
  std::string message;                   // why it did not succeed
  std::optional<Experiment> experiment;  // what it made
};

class ExperimentWorker {
 public:
  // `stage_jobs`: how many stages of an experiment run at a time unless its batch says.
  static Result<ExperimentWorker> Open(Workspace& home, int stage_jobs);

  TaskQueue& queue() { return queue_; }
  // Runs it to its end, which the queue knows then; after kInterrupted (by a signal) the task waits
  // again and what finished of it stands. `wants_stop` is asked about ten times a second while
  // stages run: true ends the experiment as if somebody had asked the queue to stop it. The result
  // is an error only when the queue itself cannot be used.
  Result<TaskOutcome> Run(LeasedTask leased, TaskTalk& talk,
                          const std::function<bool(const Workspace&)>& wants_stop = {});

 private:
  ExperimentWorker(Workspace& home, GitRepo repo, TaskQueue queue, int stage_jobs)
      : home_(home), repo_(std::move(repo)), queue_(std::move(queue)), stage_jobs_(stage_jobs) {}
  Result<TaskOutcome> RunStages(const Task& task, TaskTalk& talk,
                                const std::function<bool(const Workspace&)>& wants_stop);
  Result<TaskOutcome> Publish(const Task& task, const GitId& commit);

  Workspace& home_;
  GitRepo repo_;
  TaskQueue queue_;
  int stage_jobs_;
};

}  // namespace mlp
