#include "engine/experiments/experiment_worker.h"

#include <algorithm>

#include "engine/experiments/experiment.h"
#include "engine/experiments/experiment_commit.h"
#include "engine/experiments/experiment_queue.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// So often a task may lose its worker before it counts as what kills it.
constexpr int kMostAttempts = 100;
constexpr std::int64_t kAskPauseNs = 300'000'000;

TaskState StateAfter(TaskEnd end) {
  switch (end) {
    case TaskEnd::kSucceeded:
      return TaskState::kSucceeded;
    case TaskEnd::kStopped:
      return TaskState::kStopped;
    default:
      return TaskState::kFailed;
  }
}

std::string WorkspaceName(const Task& task) {
  return std::to_string(task.id);
}

TaskOutcome Failure(const Error& error) {
  return {TaskEnd::kFailed, error.message, {}};
}

}  // namespace

Result<ExperimentWorker> ExperimentWorker::Open(Workspace& home, int stage_jobs) {
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(home.paths().root()));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(home));
  return ExperimentWorker(home, std::move(repo), std::move(queue), stage_jobs);
}

Result<TaskOutcome> ExperimentWorker::Run(LeasedTask leased, TaskTalk& talk,
                                          const std::function<bool(const Workspace&)>& wants_stop) {
  const Task task = leased.task;
  Result<TaskOutcome> ran = RunStages(task, talk, wants_stop);
  if (!ran) {
    talk.Failed(ran.error());
    ran = Failure(ran.error());
  }
  if (ran->end == TaskEnd::kInterrupted) {
    MLP_TRY(queue_.GiveBack(std::move(leased)));
    return ran;
  }
  // While nobody else may have the task. What cannot be removed (root's files, say) is removed when
  // the task is run again, or out of the queue.
  (void)RemoveIsolatedWorkspace(home_, WorkspaceName(task));
  MLP_TRY(queue_.End(std::move(leased), StateAfter(ran->end), ran->message,
                     home_.environment().clock.NowNs()));
  (void)ReleaseBatch(home_.layout().algorithm, repo_, queue_, task.batch);
  return ran;
}

Result<TaskOutcome> ExperimentWorker::RunStages(
    const Task& task, TaskTalk& talk, const std::function<bool(const Workspace&)>& wants_stop) {
  if (!task.result.empty()) return Publish(task, {task.result});
  if (task.attempts > kMostAttempts)
    return Fail(ErrorCode::kStageFailed,
                Format("{} workers were lost while they ran it", kMostAttempts),
                "it may need more memory than there is; 'mlpipe queue retry' tries again");
  const HashAlgorithm algorithm = home_.layout().algorithm;
  MLP_ASSIGN(const std::string common, queue_.CommonOf(task.batch));
  MLP_ASSIGN(const ExperimentBatch batch, ExperimentBatchFrom(algorithm, common));
  MLP_ASSIGN(const ExperimentTask spec, ExperimentTaskFrom(task.spec));
  MLP_ASSIGN(IsolatedWorkspace isolated, IsolatedWorkspace::Make(home_, repo_, WorkspaceName(task),
                                                                 {batch.content, batch.baseline,
                                                                  batch.inputs, spec.overrides}));
  MLP_ASSIGN(Workspace workspace, Workspace::Open(isolated.environment()));
  const std::unique_ptr<ReproObserver> observer = talk.Begin(workspace);
  MLP_ASSIGN(RunLock run_lock,
             AcquireRunLock(workspace, LockKind::kShared, "mlpipe exp run", *observer));
  MLP_TRY(workspace.Load());
  ReproOptions options;
  MLP_ASSIGN(options.targets, FindTargets(workspace.graph(), batch.targets, {.from = batch.from}));
  options.force = batch.force;
  options.use_run_cache = batch.use_run_cache;
  options.jobs = batch.stage_jobs > 0 ? batch.stage_jobs : stage_jobs_;
  bool is_asked = false;
  std::int64_t next_ask_ns = 0;
  options.should_stop = [&] {
    const std::int64_t now_ns = home_.environment().clock.MonotonicNs();
    if (is_asked || now_ns < next_ask_ns) return is_asked;
    next_ask_ns = now_ns + kAskPauseNs;
    is_asked =
        queue_.IsAskedToStop(task.id).value_or(false) || (wants_stop && wants_stop(workspace));
    return is_asked;
  };
  MLP_ASSIGN(const ReproSummary summary, Reproduce(workspace, run_lock, options, *observer));
  talk.Summary(summary);
  if (is_asked) return TaskOutcome{TaskEnd::kStopped, "stopped", {}};
  if (summary.interrupted) return TaskOutcome{TaskEnd::kInterrupted, "interrupted", {}};
  if (!summary.errors.empty()) return Failure(summary.errors.front());
  MLP_ASSIGN(GitRepo there, GitRepo::Open(workspace.paths().root()));
  if (there.Absolute("") != isolated.directory() + "/")  // a stage removed its .git
    return Fail(ErrorCode::kInvalid, "the experiment's workspace is no git work tree any more",
                "a stage must leave .git alone");
  MLP_ASSIGN(const GitId commit, WriteExperiment(workspace, there, batch.baseline, batch.message));
  MLP_TRY(queue_.SetResult(task.id, commit.hex));
  return Publish(task, commit);
}

// Idempotent: a worker that was killed may have come as far already. Somebody may have taken the
// name meanwhile; a result that took hours is kept under another one then.
Result<TaskOutcome> ExperimentWorker::Publish(const Task& task, const GitId& commit) {
  MLP_ASSIGN(const std::string common, queue_.CommonOf(task.batch));
  MLP_ASSIGN(const ExperimentBatch batch, ExperimentBatchFrom(home_.layout().algorithm, common));
  Experiment made{task.name, batch.baseline, commit};
  for (int number = 2;; ++number) {
    const std::string name = ExperimentRef(made.baseline, made.name);
    MLP_ASSIGN(const std::vector<GitRef> refs, repo_.Refs(name));
    const auto there =
        std::find_if(refs.begin(), refs.end(), [&](const GitRef& ref) { return ref.name == name; });
    const bool is_there = there != refs.end();
    if (is_there && there->target == commit) return TaskOutcome{TaskEnd::kSucceeded, {}, made};
    if (!is_there || batch.force) {
      const Status set =
          repo_.SetRef(name, commit, is_there ? std::optional(there->target) : std::nullopt);
      if (set) continue;  // finds it
      if (set.error().code != ErrorCode::kLocked) return Fail(set.error());
    }
    if (!batch.force) made.name = Format("{}-{}", task.name, number);
  }
}

}  // namespace mlp
