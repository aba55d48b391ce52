// Workers and tasks of the queue: begun, stopped, tried again, removed.
#include <algorithm>
#include <functional>

#include "engine/cli/exit_code.h"
#include "engine/cli/exp_fleet.h"
#include "engine/cli/exp_talk.h"
#include "engine/cli/queue_commands.h"
#include "engine/cli/trust_gate.h"
#include "engine/detached.h"
#include "engine/experiments/experiment_queue.h"
#include "engine/experiments/isolated_workspace.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kMostWorkers = 4096;

struct QueueStartLine {
  int jobs = 0;
  int stage_jobs = 0;
};

struct QueueWorkerLine {
  std::string batch;
  int stage_jobs = 0;
  int slot = -1;
};

// Which tasks a command means.
struct QueueTargets {
  std::vector<std::string> names;
  bool all = false, queued = false, failed = false, succeeded = false;
};

bool IsMeant(const QueueTargets& targets, const Task& task) {
  switch (task.state) {
    case TaskState::kQueued:
      return targets.all || targets.queued;
    case TaskState::kRunning:
      return targets.all;
    case TaskState::kSucceeded:
      return targets.all || targets.succeeded;
    default:
      return targets.all || targets.failed;
  }
}

Result<std::vector<Task>> MeantTasks(TaskQueue& queue, const QueueTargets& targets) {
  if (targets.names.empty() && !targets.all && !targets.queued && !targets.failed &&
      !targets.succeeded)
    return Fail(ErrorCode::kUsage, "no experiment is named", "name some, or give --all");
  MLP_ASSIGN(std::vector<Task> tasks, FindTasks(queue, targets.names));
  MLP_ASSIGN(const std::vector<Task> known, queue.List());
  for (const Task& task : known)
    if (IsMeant(targets, task)) tasks.push_back(task);
  std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.id < b.id; });
  const auto same = std::unique(tasks.begin(), tasks.end(),
                                [](const Task& a, const Task& b) { return a.id == b.id; });
  tasks.erase(same, tasks.end());
  return tasks;
}

std::vector<std::int64_t> IdsOf(const std::vector<Task>& tasks) {
  std::vector<std::int64_t> ids;
  for (const Task& task : tasks) ids.push_back(task.id);
  return ids;
}

std::string NamesOfTasks(const std::vector<Task>& tasks) {
  std::vector<std::string> names;
  for (const Task& task : tasks) names.push_back(ForTerminal(task.name));
  return Join(names, ", ");
}

Result<int> RunQueueStart(CommandContext& context, const QueueStartLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(const bool unfinished, queue.HasUnfinished());
  if (!unfinished) {
    context.err << "There is nothing in the queue; 'mlpipe exp run --queue' adds to it.\n";
    return kExitOk;
  }
  const int workers = options.jobs > 0 ? options.jobs : 1;
  const int stage_jobs =
      options.stage_jobs > 0 ? options.stage_jobs : StageJobsFor(workspace, workers);
  MLP_TRY(AskBeforeWorkers(context));
  MLP_TRY(queue.LetWorkersGoOn());
  MLP_TRY(workspace.fs().MakeDirs(workspace.paths().IsolatedDir()));
  MLP_TRY(workspace.fs().MakeDirs(workspace.paths().LogDir()));
  int started = 0;
  for (int slot = 0; slot < workers; ++slot) {
    const Result<FileLock> is_free = FileLock::Acquire(
        WorkerSlot(workspace, slot), {}, std::chrono::milliseconds(0), {}, LockKind::kShared);
    if (!is_free) continue;
    MLP_TRY(
        StartDetached({OwnProgram(), "--cd", workspace.paths().root(), "queue", "worker", "--slot",
                       std::to_string(slot), "--stage-jobs", std::to_string(stage_jobs)},
                      Format("{}/worker-{}.log", workspace.paths().LogDir(), slot)));
    ++started;
  }
  context.err << (started == 0 ? Format("{} at work already.\n", Plural(workers, "worker"))
                               : Format("Started {}; 'mlpipe queue status' shows the queue.\n",
                                        Plural(started, "worker")));
  return kExitOk;
}

// nullopt: another worker has it.
Result<std::optional<FileLock>> TakeSlot(const Workspace& workspace, int slot) {
  // It may have been looked at by somebody this very moment.
  Result<FileLock> taken = FileLock::Acquire(WorkerSlot(workspace, slot), "mlpipe worker",
                                             std::chrono::milliseconds(500));
  if (!taken && taken.error().code == ErrorCode::kLocked) return std::nullopt;
  if (!taken) return Fail(std::move(taken.error()));
  return std::move(*taken);
}

Result<int> RunQueueWorker(CommandContext& context, const QueueWorkerLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  const int stage_jobs = options.stage_jobs > 0 ? options.stage_jobs : StageJobsFor(workspace, 1);
  if (options.slot < 0) return WorkForQueue(context, workspace, options.batch, stage_jobs);
  const std::int64_t began_ns = context.environment.clock.NowNs();
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  while (true) {
    {
      MLP_ASSIGN(const std::optional<FileLock> slot, TakeSlot(workspace, options.slot));
      if (!slot) return kExitOk;
      MLP_ASSIGN(const int status, WorkForQueue(context, workspace, options.batch, stage_jobs));
      if (status != kExitOk) return status;
    }
    // Whoever added to the queue and found this slot taken relies on this worker.
    MLP_ASSIGN(const bool unfinished, queue.HasUnfinished(options.batch));
    MLP_ASSIGN(const bool is_stopped, queue.AreWorkersAskedToStop(began_ns));
    if (!unfinished || is_stopped) return kExitOk;
  }
}

Result<int> RunQueueStop(CommandContext& context, bool kill) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_TRY(queue.AskWorkersToStop(context.environment.clock.NowNs()));
  if (kill) {
    MLP_ASSIGN(const std::vector<Task> tasks, queue.List());
    for (const Task& task : tasks)
      if (task.state == TaskState::kRunning) MLP_TRY(queue.AskToStop(task.id));
  }
  context.err << (kill ? "The workers stop, and so do the experiments that run.\n"
                       : "The workers stop when what they are at is done.\n");
  return kExitOk;
}

Result<int> RunQueueKill(CommandContext& context, const QueueTargets& targets) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(std::vector<Task> tasks, MeantTasks(queue, targets));
  if (targets.all)
    std::erase_if(tasks, [](const Task& task) { return task.state != TaskState::kRunning; });
  for (const Task& task : tasks) {
    if (task.state != TaskState::kRunning)
      return Fail(
          ErrorCode::kUsage,
          Format("experiment {} is not running: it is {}", Quoted(task.name), NameOf(task.state)),
          task.state == TaskState::kQueued ? "'mlpipe queue remove' takes it out"
                                           : "there is nothing to stop");
  }
  for (const Task& task : tasks) MLP_TRY(queue.AskToStop(task.id));
  if (!tasks.empty()) context.err << Format("Stopping {}.\n", NamesOfTasks(tasks));
  return kExitOk;
}

Result<int> RunQueueRetry(CommandContext& context, const QueueTargets& targets) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(std::vector<Task> tasks, MeantTasks(queue, targets));
  if (targets.all)
    std::erase_if(tasks, [](const Task& task) {
      return task.state != TaskState::kFailed && task.state != TaskState::kStopped;
    });
  MLP_TRY(queue.Retry(IdsOf(tasks)));
  context.err << Format("{} again in the queue: {}.\n", Plural(tasks.size(), "experiment"),
                        NamesOfTasks(tasks));
  return kExitOk;
}

Result<int> RunQueueRemove(CommandContext& context, const QueueTargets& targets) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(const std::vector<Task> tasks, MeantTasks(queue, targets));
  MLP_TRY(queue.Remove(IdsOf(tasks)));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  for (const Task& task : tasks) {
    MLP_TRY(RemoveIsolatedWorkspace(workspace, std::to_string(task.id)));
    MLP_TRY(RemoveTree(workspace.fs(), TaskLogDir(workspace, task)));
    MLP_TRY(ReleaseBatch(workspace.layout().algorithm, repo, queue, task.batch));
  }
  context.err << (tasks.empty() ? "There is nothing to remove.\n"
                                : Format("Removed from the queue: {}.\n", NamesOfTasks(tasks)));
  return kExitOk;
}

using TargetsAction = Result<int> (*)(CommandContext&, const QueueTargets&);

void AddTargetsCommand(CLI::App& queue, CommandContext& context, const char* name, const char* help,
                       bool with_states, TargetsAction action) {
  CLI::App* command = queue.add_subcommand(name, help);
  auto targets = std::make_shared<QueueTargets>();
  command->add_option("names", targets->names, "Experiments, by name or number");
  command->add_flag("--all", targets->all, "All of them");
  if (with_states) {
    command->add_flag("--queued", targets->queued, "Those that wait");
    command->add_flag("--success", targets->succeeded, "Those that succeeded");
  }
  command->add_flag("--failed", targets->failed, "Those that failed or were stopped");
  command->callback([&context, targets, action] {
    context.chosen = [&context, targets, action] { return action(context, *targets); };
  });
}

void AddStart(CLI::App& queue, CommandContext& context) {
  CLI::App* command =
      queue.add_subcommand("start", "Run what is queued, by workers that go on by themselves");
  auto options = std::make_shared<QueueStartLine>();
  command->add_option("-j,--jobs", options->jobs, "Workers, one experiment each (default: 1)")
      ->check(CLI::Range(1, kMostWorkers));
  command
      ->add_option("--stage-jobs", options->stage_jobs,
                   "Stages at a time in each experiment (default: the cores, shared)")
      ->check(CLI::Range(1, 4096));
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunQueueStart(context, *options); };
  });
}

// For `queue start` and `exp run`, not for people.
void AddWorker(CLI::App& queue, CommandContext& context) {
  CLI::App* command = queue.add_subcommand("worker", "Run what is queued, here");
  command->group("");
  auto options = std::make_shared<QueueWorkerLine>();
  command->add_option("--batch", options->batch);
  command->add_option("--stage-jobs", options->stage_jobs);
  command->add_option("--slot", options->slot);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunQueueWorker(context, *options); };
  });
}

void AddStop(CLI::App& queue, CommandContext& context) {
  CLI::App* command =
      queue.add_subcommand("stop", "Let the workers end what they are at, and stop");
  auto kill = std::make_shared<bool>(false);
  command->add_flag("--kill", *kill, "Stop the experiments that run, too");
  command->callback([&context, kill] {
    context.chosen = [&context, kill] { return RunQueueStop(context, *kill); };
  });
}

}  // namespace

Result<std::vector<Task>> FindTasks(TaskQueue& queue, const std::vector<std::string>& names) {
  MLP_ASSIGN(const std::vector<Task> known, queue.List());
  std::vector<std::string> known_names;
  for (const Task& task : known) known_names.push_back(task.name);
  std::vector<Task> tasks;
  for (const std::string& name : names) {
    const auto found = std::find_if(known.rbegin(), known.rend(), [&](const Task& task) {
      return task.name == name || std::to_string(task.id) == name;
    });
    if (found == known.rend())
      return Fail(ErrorCode::kNotFound, Format("the queue has no experiment {}", Quoted(name)),
                  DidYouMean(name, known_names));
    tasks.push_back(*found);
  }
  return tasks;
}

std::string WorkerSlot(const Workspace& workspace, int number) {
  return Format("{}/worker-{}.lock", workspace.paths().IsolatedDir(), number);
}

Result<int> CountWorkers(const Workspace& workspace) {
  const std::string directory = workspace.paths().IsolatedDir();
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(directory, false));
  if (!stat) return 0;
  MLP_ASSIGN(const std::vector<DirEntry> entries, workspace.fs().ListDir(directory));
  int workers = 0;
  for (const DirEntry& entry : entries) {
    if (!entry.name.starts_with("worker-")) continue;
    const Result<FileLock> is_free = FileLock::Acquire(
        directory + "/" + entry.name, {}, std::chrono::milliseconds(0), {}, LockKind::kShared);
    if (!is_free && is_free.error().code == ErrorCode::kLocked) ++workers;
  }
  return workers;
}

void AddQueueCommand(CLI::App& app, CommandContext& context) {
  CLI::App* queue = app.add_subcommand("queue", "Experiments that wait, run and have run");
  queue->require_subcommand(1);
  AddStart(*queue, context);
  AddQueueStatusCommand(*queue, context);
  AddQueueLogsCommand(*queue, context);
  AddStop(*queue, context);
  AddTargetsCommand(*queue, context, "kill", "Stop experiments that run", false, RunQueueKill);
  AddTargetsCommand(*queue, context, "retry", "Put experiments that failed into the queue again",
                    false, RunQueueRetry);
  AddTargetsCommand(*queue, context, "remove",
                    "Take experiments out of the queue; what they made stays", true,
                    RunQueueRemove);
  AddWorker(*queue, context);
}

}  // namespace mlp
