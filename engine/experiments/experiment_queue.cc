#include "engine/experiments/experiment_queue.h"

#include <algorithm>
#include <random>
#include <set>

#include "engine/experiments/experiment.h"
#include "engine/experiments/experiment_commit.h"
#include "engine/experiments/experiment_files.h"
#include "engine/experiments/params_change.h"
#include "pipelines/target_finder.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// The names that experiments of a batch cannot have, and those that they would replace.
struct Names {
  std::vector<Experiment> existing;
  std::set<std::string> waiting;

  const Experiment* Find(const std::string& name) const {
    const auto found = std::find_if(existing.begin(), existing.end(),
                                    [&](const Experiment& one) { return one.name == name; });
    return found == existing.end() ? nullptr : &*found;
  }
  bool IsTaken(const std::string& name) const {
    return waiting.contains(name) || Find(name) != nullptr;
  }
};

Result<Names> NamesOf(GitRepo& repo, TaskQueue& queue, const GitId& baseline) {
  Names names;
  MLP_ASSIGN(names.existing, ListExperimentsOf(repo, baseline));
  MLP_ASSIGN(const std::vector<Task> tasks, queue.List());
  for (const Task& task : tasks) {
    if (task.state == TaskState::kQueued || task.state == TaskState::kRunning)
      names.waiting.insert(task.name);
  }
  return names;
}

Error TakenName(const std::string& name, bool waits) {
  return {ErrorCode::kUsage,
          waits ? Format("an experiment {} waits in the queue already", Quoted(name))
                : Format("an experiment {} exists already for this commit", Quoted(name)),
          {},
          {},
          waits ? "choose another name; 'mlpipe queue status' shows them"
                : "choose another name, or replace it with 'mlpipe exp run -f'",
          {}};
}

Result<std::string> NameFor(const NewExperiment& experiment, const Names& names, bool force) {
  if (experiment.name.empty()) {
    static std::random_device device;
    return RandomExperimentName(
        [](std::size_t below) {
          return std::uniform_int_distribution<std::size_t>(0, below - 1)(device);
        },
        [&](const std::string& name) { return names.IsTaken(name); });
  }
  MLP_TRY(CheckExperimentName(experiment.name));
  const bool waits = names.waiting.contains(experiment.name);
  if (waits || (!force && names.Find(experiment.name) != nullptr))
    return Fail(TakenName(experiment.name, waits));
  return experiment.name;
}

}  // namespace

Result<TaskQueue> OpenTaskQueue(const Workspace& workspace) {
  MLP_TRY(workspace.fs().MakeDirs(workspace.paths().StateDir()));
  return TaskQueue::Open(workspace.paths().Database(), workspace.paths().IsolatedDir());
}

Result<QueuedBatch> MakeBatch(Workspace& workspace, GitRepo& repo, const BatchOptions& options) {
  MLP_TRY(repo.CheckAuthor());
  MLP_ASSIGN(const GitHead head, HeadOf(repo));
  MLP_TRY(CheckLockIsNotIgnored(workspace, repo, head.commit));
  QueuedBatch made;
  made.name = RandomName();
  ExperimentBatch& batch = made.batch;
  batch.targets = workspace.FromHere(options.targets);
  batch.from = workspace.current_dir();
  MLP_TRY(FindTargets(workspace.graph(), batch.targets, {.from = batch.from}));
  batch.baseline = head.commit;
  batch.message = options.message;
  batch.force = options.force;
  batch.use_run_cache = options.use_run_cache;
  batch.stage_jobs = options.stage_jobs;
  batch.is_open = options.is_open;
  MLP_ASSIGN(const std::vector<GitPath> files, ExperimentFiles(workspace, repo, head.commit));
  MLP_ASSIGN(batch.content,
             repo.CommitFiles(head.commit, files, "mlpipe: the workspace of queued experiments\n"));
  MLP_ASSIGN(batch.inputs, StoreCarriedInputs(workspace, repo, batch.content, options.also));
  MLP_TRY(repo.SetRef(BatchRef(made.name), batch.content, std::nullopt));
  return made;
}

Result<std::vector<Task>> Enqueue(Workspace& workspace, GitRepo& repo, TaskQueue& queue,
                                  const QueuedBatch& batch,
                                  const std::vector<NewExperiment>& experiments) {
  MLP_ASSIGN(Names names, NamesOf(repo, queue, batch.batch.baseline));
  std::vector<Task> tasks;
  for (const NewExperiment& experiment : experiments) {
    MLP_TRY(ParamsChange::Plan(workspace.fs(), workspace.paths().root(), workspace.config().hydra,
                               experiment.overrides));
    Task& task = tasks.emplace_back();
    MLP_ASSIGN(task.name, NameFor(experiment, names, batch.batch.force));
    names.waiting.insert(task.name);
    task.spec = ToText(ExperimentTask{experiment.overrides, experiment.labels});
    task.created_ns = workspace.environment().clock.NowNs();
  }
  MLP_TRY(queue.Add(batch.name, ToText(batch.batch), tasks));
  return tasks;
}

std::string TaskLogDir(const Workspace& home, const Task& task) {
  return Format("{}/exps/{}", home.paths().LogDir(), task.id);
}

Status ReleaseBatch(HashAlgorithm algorithm, GitRepo& repo, TaskQueue& queue,
                    const std::string& batch, bool close) {
  MLP_ASSIGN(const bool is_needed, queue.IsNeeded(batch));
  if (is_needed) return {};
  const Result<std::string> common = queue.CommonOf(batch);
  const Result<ExperimentBatch> known =
      common ? ExperimentBatchFrom(algorithm, *common) : Fail(common.error());
  if (known && known->is_open && !close) return {};
  const Status deleted = repo.DeleteRef(BatchRef(batch));
  if (deleted || deleted.error().code == ErrorCode::kNotFound) return {};
  return deleted;
}

}  // namespace mlp
