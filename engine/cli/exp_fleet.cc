#include "engine/cli/exp_fleet.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "engine/cli/exit_code.h"
#include "engine/cli/exp_talk.h"
#include "engine/cli/live_display.h"
#include "engine/cli/reporter.h"
#include "engine/cli/style.h"
#include "engine/cli/table.h"
#include "engine/cli/trust_gate.h"
#include "engine/detached.h"
#include "engine/experiments/experiment_queue.h"
#include "engine/interrupt.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::chrono::milliseconds kLookPause{100};
// A worker that ends again and again without a word is not started for ever.
constexpr int kMostLost = 1000;

std::string WhoIAm() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  return Format("mlpipe worker (pid {} on {})", ::getpid(), host);
}

// Says how each experiment of a batch ended, once, and shows those that run.
class FleetReport {
 public:
  FleetReport(CommandContext& context, TaskQueue& queue, std::string batch)
      : context_(context), queue_(queue), batch_(std::move(batch)), display_(context.err) {}

  // What had ended before anybody waited is old news.
  Status Begin() {
    MLP_ASSIGN(const std::vector<Task> tasks, queue_.List(batch_));
    for (const Task& task : tasks)
      if (task.ended_ns != 0) told_.insert(task.id);
    return {};
  }

  Status Update() {
    MLP_ASSIGN(const std::vector<Task> tasks, queue_.List(batch_));
    std::vector<std::string> running;
    std::size_t waiting = 0;
    for (const Task& task : tasks) {
      if (task.state == TaskState::kQueued) ++waiting;
      if (task.state == TaskState::kRunning) running.push_back(RunningLine(task));
      if (task.ended_ns != 0 && told_.insert(task.id).second) Tell(task);
    }
    if (!context_.err_is_terminal || context_.quiet) return {};
    if (waiting > 0) running.push_back(Format("  {} waiting", waiting));
    display_.Draw(std::move(running));
    return {};
  }

 private:
  std::string RunningLine(const Task& task) const {
    const std::int64_t now_ns = context_.environment.clock.NowNs();
    return CutToWidth(
        Format("▸ {} {} {}", ForTerminal(task.name), FormatDuration(now_ns - task.started_ns),
               ForTerminal(OverridesText(task))),
        context_.width - 1);
  }

  void Tell(const Task& task) {
    const Style style(context_.color);
    const std::string text = ForTerminal(OutcomeText(task));
    const bool went_well = task.state == TaskState::kSucceeded;
    if (went_well && context_.quiet) return;
    display_.Print(went_well ? text : style.Red(text));
  }

  CommandContext& context_;
  TaskQueue& queue_;
  const std::string batch_;
  LiveDisplay display_;
  std::set<std::int64_t> told_;
};

// In this process, one after the other.
Result<bool> RunHere(CommandContext& context, Workspace& workspace, const FleetOptions& options) {
  MLP_ASSIGN(ExperimentWorker worker,
             ExperimentWorker::Open(workspace, StageJobsFor(workspace, 1)));
  FleetReport report(context, worker.queue(), options.batch);
  MLP_TRY(report.Begin());
  const std::int64_t began_ns = context.environment.clock.NowNs();
  while (true) {
    MLP_ASSIGN(const bool is_stopped, worker.queue().AreWorkersAskedToStop(began_ns));
    if (is_stopped) return false;
    if (options.advance) MLP_TRY(options.advance());
    MLP_ASSIGN(auto leased,
               worker.queue().Claim(WhoIAm(), context.environment.clock.NowNs(), options.batch));
    if (!leased) {
      // A worker of the queue may have the rest.
      MLP_ASSIGN(const bool unfinished, worker.queue().HasUnfinished(options.batch));
      MLP_TRY(report.Update());
      if (!unfinished) return true;
      std::this_thread::sleep_for(kLookPause);
      continue;
    }
    if (!context.quiet) {
      const std::string changes = OverridesText(leased->task);
      context.err << Format("Running experiment {}{}", Quoted(leased->task.name),
                            changes.empty() ? "" : ": " + ForTerminal(changes))
                  << std::endl;
    }
    TerminalTalk talk(context);
    MLP_ASSIGN(const TaskOutcome outcome, worker.Run(std::move(*leased), talk));
    if (outcome.end == TaskEnd::kInterrupted) return false;
    MLP_TRY(report.Update());
  }
}

// Worker processes, started again when they are lost while there is something to do.
class Fleet {
 public:
  Fleet(CommandContext& context, const Workspace& workspace, const FleetOptions& options)
      : context_(context),
        workspace_(workspace),
        options_(options),
        began_ns_(context.environment.clock.NowNs()) {}

  Result<bool> Run() {
    MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace_));
    FleetReport report(context_, queue, options_.batch);
    MLP_TRY(report.Begin());
    while (true) {
      if (options_.advance && interrupts_ == 0) MLP_TRY(options_.advance());
      MLP_ASSIGN(const bool unfinished, queue.HasUnfinished(options_.batch));
      MLP_ASSIGN(const bool is_stopped, queue.AreWorkersAskedToStop(began_ns_));
      if (unfinished && !is_stopped && interrupts_ == 0) MLP_TRY(StartMissing());
      if (running_.empty()) {
        MLP_TRY(report.Update());
        return interrupts_ == 0 && !is_stopped;
      }
      MLP_ASSIGN(const std::vector<ProcessEvent> events,
                 context_.environment.processes.Wait(kLookPause, {interrupt_.wake_fd()}));
      for (const ProcessEvent& event : events) Handle(event);
      HandleInterrupt();
      MLP_TRY(report.Update());
    }
  }

 private:
  Status StartMissing() {
    while (static_cast<int>(running_.size()) < options_.workers) {
      if (lost_ > kMostLost)
        return Fail(ErrorCode::kIo, "workers end again and again: " + last_words_);
      ProcessSpec spec;
      spec.argv = {OwnProgram(),
                   "queue",
                   "worker",
                   "--batch",
                   options_.batch,
                   "--stage-jobs",
                   std::to_string(options_.stage_jobs)};
      spec.cwd = workspace_.paths().root();
      MLP_ASSIGN(const ProcessId id, context_.environment.processes.Start(spec));
      running_.insert(id);
    }
    return {};
  }

  void Handle(const ProcessEvent& event) {
    if (event.kind == ProcessEvent::Kind::kOutput)
      last_words_ = (last_words_ + event.bytes).substr(0, 1000);
    if (event.kind != ProcessEvent::Kind::kExit) return;
    running_.erase(event.id);
    if (event.exit_status != kExitOk) ++lost_;
  }

  void HandleInterrupt() {
    const int count = interrupt_.Count();
    if (count == interrupts_) return;
    interrupts_ = count;
    for (const ProcessId id : running_)
      context_.environment.processes.Signal(id, count == 1 ? SIGINT : SIGKILL);
  }

  CommandContext& context_;
  const Workspace& workspace_;
  const FleetOptions& options_;
  const std::int64_t began_ns_;
  Interrupt interrupt_;
  int interrupts_ = 0;
  int lost_ = 0;  // workers that did not end well
  std::set<ProcessId> running_;
  std::string last_words_;
};

}  // namespace

int StageJobsFor(const Workspace& workspace, int workers) {
  const int cores = workspace.config().jobs.value_or(
      std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  return std::max(1, cores / std::max(1, workers));
}

Result<bool> RunFleet(CommandContext& context, Workspace& workspace, const FleetOptions& options) {
  MLP_TRY(AskBeforeWorkers(context));
  if (options.workers == 1 && !options.in_processes) return RunHere(context, workspace, options);
  FleetOptions shared = options;
  if (shared.stage_jobs == 0) shared.stage_jobs = StageJobsFor(workspace, options.workers);
  return Fleet(context, workspace, shared).Run();
}

Result<int> WorkForQueue(CommandContext& context, Workspace& workspace, const std::string& batch,
                         int stage_jobs) {
  const std::int64_t began_ns = context.environment.clock.NowNs();
  MLP_ASSIGN(ExperimentWorker worker, ExperimentWorker::Open(workspace, stage_jobs));
  while (true) {  // a signal between two tasks ends the process, which loses nothing
    MLP_ASSIGN(const bool asked, worker.queue().AreWorkersAskedToStop(began_ns));
    if (asked) return kExitOk;
    MLP_ASSIGN(auto leased,
               worker.queue().Claim(WhoIAm(), context.environment.clock.NowNs(), batch));
    if (leased) {
      LogTalk talk(context, TaskLog(workspace, leased->task));
      MLP_ASSIGN(const TaskOutcome outcome, worker.Run(std::move(*leased), talk));
      if (outcome.end == TaskEnd::kInterrupted) return kExitInterrupted;
      continue;
    }
    // Others work at what is left; one of them may be killed.
    MLP_ASSIGN(const bool unfinished, worker.queue().HasUnfinished(batch));
    if (!unfinished) return kExitOk;
    std::this_thread::sleep_for(kLookPause);
  }
}

}  // namespace mlp
