#include "engine/reproducer.h"

#include <signal.h>

#include <algorithm>
#include <map>
#include <memory>
#include <thread>

#include "engine/executor.h"
#include "engine/file_reading.h"
#include "engine/interrupt.h"
#include "engine/output_files.h"
#include "engine/recorder.h"
#include "engine/scheduler.h"
#include "engine/stage_errors.h"
#include "engine/stage_inspector.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Another run may take days; Ctrl-C ends the waiting.
constexpr std::chrono::hours kLockPatience{24 * 365};
constexpr std::chrono::milliseconds kTick{100};
// What a stage gets to end by itself after Ctrl-C.
constexpr std::int64_t kGraceNs = 5'000'000'000;

int Cores() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

int JobsOf(const Workspace& workspace, const ReproOptions& options) {
  return options.jobs > 0 ? options.jobs : workspace.config().jobs.value_or(Cores());
}

}  // namespace

std::vector<StageId> SelectStages(const StageGraph& graph, const ReproOptions& options) {
  if (options.targets.empty()) return graph.TopologicalOrder();
  if (options.with_upstream) return graph.WithUpstream(options.targets);
  std::vector<StageId> selected;
  for (const StageId id : graph.TopologicalOrder()) {
    const auto& targets = options.targets;
    if (std::find(targets.begin(), targets.end(), id) != targets.end()) selected.push_back(id);
  }
  return selected;
}

namespace {

// One run of the poll loop. Each stage passes through: Begin -> Decided -> (Run -> Ended -> Stored
// | Restored) -> settled; every arrow may wait for workers or processes meanwhile.
class Reproduction {
 public:
  Reproduction(Workspace& workspace, const ReproOptions& options, ReproObserver& observer)
      : workspace_(workspace),
        options_(options),
        observer_(observer),
        selected_(SelectStages(workspace.graph(), options)),
        scheduler_(workspace.graph(), selected_, JobsOf(workspace, options)),
        inspector_(workspace),
        executor_(workspace, observer),
        recorder_(workspace),
        results_(workspace.graph().size()),
        pool_(Cores()) {}

  Result<ReproSummary> Run() {
    observer_.OnBegin(selected_.size());
    while (true) {
      while (const std::optional<StageId> id = scheduler_.Next()) Begin(*id);
      if (!scheduler_.InProgress()) return Summary();
      if (Status status = WaitForSomething(); !status) {
        executor_.SignalAll(SIGKILL);
        return Fail(std::move(status).error());
      }
    }
  }

 private:
  // A stage between Begin and settled.
  struct Progress {
    StageScan scan;
    Inspection inspection;
    Execution execution;
    std::vector<PathScan> outs_after, deps_after;
    bool inputs_changed = false;
  };

  const Stage& StageOf(StageId id) const { return workspace_.graph().stage(id); }
  Progress& ProgressOf(StageId id) { return *progress_.at(id); }

  void Begin(StageId id) {
    auto& progress = progress_[id] = std::make_unique<Progress>();
    Result<StageScan> scan = inspector_.Scan(StageOf(id));
    if (!scan) return FailStage(id, scan.error());
    progress->scan = std::move(*scan);
    Read(progress->scan.All(), id, &Reproduction::Decide);
  }

  using Step = void (Reproduction::*)(StageId);

  // Hashes what is unknown, then goes on with `next`.
  void Read(std::vector<PathScan*> scans, StageId id, Step next) {
    std::vector<FilesToRead> work;
    for (PathScan* scan : scans) work.push_back(UnknownFiles(*scan));
    ReadFiles(workspace_, pool_, std::move(work), HashingReader(workspace_), Then(id, next));
  }

  std::function<void(Status)> Then(StageId id, Step next) {
    return [this, id, next](Status status) {
      if (!status) return FailStage(id, status.error());
      (this->*next)(id);
    };
  }

  void Decide(StageId id) {
    Progress& progress = ProgressOf(id);
    Result<Inspection> inspection =
        inspector_.Inspect(StageOf(id), progress.scan, {options_.force, options_.use_run_cache});
    if (!inspection) return FailStage(id, inspection.error());
    progress.inspection = std::move(*inspection);
    results_[id].decision = progress.inspection.decision;
    observer_.OnDecided(StageOf(id), progress.inspection.decision);
    if (interrupted_) return Settle(id, StageOutcome::kNotStarted);
    switch (progress.inspection.decision.verdict) {
      case Verdict::kUpToDate:
        return Settle(id, StageOutcome::kUpToDate);
      case Verdict::kFrozen:
        return Settle(id, StageOutcome::kFrozen);
      case Verdict::kBlocked:
        return FailStage(id, BlockedError(StageOf(id), progress.inspection.decision.reasons));
      case Verdict::kRun:
        return Start(id);
      case Verdict::kRestore:
        return Restore(id);
      case Verdict::kStore:
        return StoreOutputs(workspace_, pool_, StageOf(id), progress.scan.outs,
                            Then(id, &Reproduction::StoredAgain));
    }
  }

  void Start(StageId id) {
    // What can refuse comes first: after PrepareOutputs the old outputs are gone.
    Status status = recorder_.Open();
    if (status) status = PrepareOutputs(workspace_, StageOf(id));
    if (status) status = executor_.Start(id);
    if (!status) FailStage(id, status.error());
  }

  void Ended(Execution execution) {
    const StageId id = execution.id;
    Progress& progress = ProgressOf(id);
    progress.execution = std::move(execution);
    if (interrupted_) return EndInterrupted(id);
    if (!progress.execution.failed_command.empty())
      return FailRun(id, CommandError(StageOf(id), progress.execution));
    Result<std::vector<PathScan>> deps = inspector_.ScanDeps(StageOf(id));
    if (!deps) return FailRun(id, deps.error());
    progress.deps_after = std::move(*deps);
    std::vector<PathScan*> scans;
    for (PathScan& scan : progress.deps_after) scans.push_back(&scan);
    Read(std::move(scans), id, &Reproduction::CompareInputs);
  }

  // An input that changed while the command ran: which state the outputs were made from is unknown,
  // so the record keeps the state before, and no later run may be answered from the run cache.
  void CompareInputs(StageId id) {
    const Stage& stage = StageOf(id);
    Progress& progress = ProgressOf(id);
    const HashAlgorithm algorithm = workspace_.layout().algorithm;
    for (std::size_t i = 0; i < stage.deps.size(); ++i) {
      const PathScan& before = progress.scan.deps[i];
      const PathScan& after = progress.deps_after[i];
      if (after.exists && after.Record(algorithm).digest == before.Record(algorithm).digest) {
        continue;
      }
      InputChanged(id, "dependency " + stage.deps[i].text);
    }
    const auto params = inspector_.ReadParamsOf(stage);
    if (!params || !*params || **params != progress.inspection.now.params) {
      InputChanged(id, "a param");
    }
    ScanAndStoreOutputs(id);
  }

  void InputChanged(StageId id, const std::string& what) {
    ProgressOf(id).inputs_changed = true;
    observer_.OnWarning(
        Format("{} of stage {} changed while the stage ran; it will run again next time", what,
               Quoted(StageOf(id).Address())));
  }

  void ScanAndStoreOutputs(StageId id) {
    const Stage& stage = StageOf(id);
    Progress& progress = ProgressOf(id);
    Result<std::vector<PathScan>> outs = inspector_.ScanOuts(stage);
    if (!outs) return FailRun(id, outs.error());
    progress.outs_after = std::move(*outs);
    for (std::size_t i = 0; i < stage.outs.size(); ++i) {
      if (!progress.outs_after[i].exists)
        return FailRun(id, MissingOutputError(stage, stage.outs[i]));
    }
    StoreOutputs(workspace_, pool_, stage, progress.outs_after, [this, id](Status status) {
      if (!status) return FailRun(id, status.error());
      RecordRun(id);
    });
  }

  void RecordRun(StageId id) {
    const Stage& stage = StageOf(id);
    Progress& progress = ProgressOf(id);
    StageRecord record{
        &stage, progress.inspection.now, {}, RunOutcome::kSucceeded, progress.execution};
    record.entry.outs.clear();
    for (std::size_t i = 0; i < stage.outs.size(); ++i) {
      record.entry.outs.push_back(ToLocked(
          stage.outs[i].text, progress.outs_after[i].Record(workspace_.layout().algorithm)));
    }
    record.entry.Sort();
    if (!progress.inputs_changed) record.fingerprint = progress.inspection.fingerprint;
    if (const Status status = recorder_.Record(record); !status)
      return FailStage(id, status.error());
    observer_.OnRan(stage, progress.execution.duration_ns);
    Settle(id, StageOutcome::kRan);
  }

  void Restore(StageId id) {
    ProgressOf(id).execution.started_ns = workspace_.environment().clock.NowNs();
    RestoreOutputs(workspace_, pool_, StageOf(id), *ProgressOf(id).inspection.decision.restored,
                   Then(id, &Reproduction::Restored));
  }

  void Restored(StageId id) {
    const Stage& stage = StageOf(id);
    Progress& progress = ProgressOf(id);
    StageRecord record{&stage, progress.inspection.now, progress.inspection.fingerprint,
                       RunOutcome::kRestored, progress.execution};
    record.entry.outs.clear();
    for (const Output& out : stage.outs) {
      record.entry.outs.push_back(*progress.inspection.decision.restored->FindOut(out.text));
    }
    record.entry.Sort();
    if (const Status status = recorder_.Record(record); !status)
      return FailStage(id, status.error());
    observer_.OnRestored(stage);
    Settle(id, StageOutcome::kRestored);
  }

  void StoredAgain(StageId id) {
    observer_.OnStored(StageOf(id));
    Settle(id, StageOutcome::kStored);
  }

  // The command ran, and what came of it is no result: only the run log learns of it.
  void FailRun(StageId id, Error error) {
    LogRun(id, RunOutcome::kFailed);
    FailStage(id, std::move(error));
  }

  void EndInterrupted(StageId id) {
    LogRun(id, RunOutcome::kInterrupted);
    Settle(id, StageOutcome::kInterrupted);
  }

  void LogRun(StageId id, RunOutcome outcome) {
    Progress& progress = ProgressOf(id);
    StageRecord record{&StageOf(id), progress.inspection.now, {}, outcome, progress.execution};
    record.entry.outs.clear();
    if (const Status status = recorder_.Record(record); !status) {
      observer_.OnWarning("the run was not recorded: " + status.error().message);
    }
  }

  void Settle(StageId id, StageOutcome outcome) {
    results_[id].outcome = outcome;
    progress_.erase(id);
    scheduler_.Succeed(id);
  }

  void FailStage(StageId id, Error error) {
    const std::size_t lost = scheduler_.Fail(id).size();
    if (!options_.keep_going) scheduler_.Stop();
    if (error.hint.empty()) error.hint = "fix it and run 'mlpipe repro' again";
    if (lost > 0) {
      error.hint +=
          Format("; {} after it {} not started", Plural(lost, "stage"), lost == 1 ? "was" : "were");
    }
    results_[id].outcome = StageOutcome::kFailed;
    observer_.OnFailed(StageOf(id), error);
    summary_.errors.push_back(std::move(error));
    progress_.erase(id);
  }

  Status WaitForSomething() {
    const std::chrono::milliseconds timeout = executor_.IsRunning() ? kTick : kTick * 10;
    auto events =
        workspace_.environment().processes.Wait(timeout, {pool_.wake_fd(), interrupt_.wake_fd()});
    if (!events) return Fail(events.error());
    // First, so that a command ended by the same Ctrl-C is not taken for one that failed.
    HandleInterrupt();
    Result<std::vector<Execution>> ended = executor_.Handle(*events);
    if (!ended) return Fail(ended.error());
    for (Execution& execution : *ended) Ended(std::move(execution));
    pool_.RunCompletions();
    observer_.OnTick();
    return {};
  }

  // The first signal asks the stages to end; a second one, or the end of their grace, kills them.
  void HandleInterrupt() {
    const int count = interrupt_.Count();
    if (count == 0) return;
    const std::int64_t now_ns = workspace_.environment().clock.MonotonicNs();
    if (!interrupted_) {
      interrupted_ = true;
      interrupted_at_ns_ = now_ns;
      scheduler_.Stop();
      executor_.SignalAll(SIGINT);
    } else if (count > 1 || now_ns - interrupted_at_ns_ > kGraceNs) {
      executor_.SignalAll(SIGKILL);
    }
  }

  ReproSummary Summary() {
    for (const StageId id : selected_) {
      results_[id].id = id;
      summary_.stages.push_back(results_[id]);
    }
    summary_.interrupted = interrupted_;
    return std::move(summary_);
  }

  Workspace& workspace_;
  const ReproOptions& options_;
  ReproObserver& observer_;
  const std::vector<StageId> selected_;
  Scheduler scheduler_;
  StageInspector inspector_;
  Executor executor_;
  Recorder recorder_;
  std::vector<StageResult> results_;  // by StageId
  std::map<StageId, std::unique_ptr<Progress>> progress_;
  ReproSummary summary_;
  Interrupt interrupt_;
  bool interrupted_ = false;
  std::int64_t interrupted_at_ns_ = 0;
  WorkerPool pool_;  // last: its threads are joined before what they use goes
};

}  // namespace

std::size_t ReproSummary::Count(StageOutcome outcome) const {
  return static_cast<std::size_t>(
      std::count_if(stages.begin(), stages.end(),
                    [&](const StageResult& stage) { return stage.outcome == outcome; }));
}

Result<FileLock> AcquireRunLock(Workspace& workspace, std::string_view command,
                                ReproObserver& observer) {
  const std::string path = workspace.paths().RunLock();
  MLP_TRY(workspace.fs().MakeDirs(path.substr(0, path.rfind('/'))));
  return FileLock::Acquire(path, command, kLockPatience,
                           [&](const std::string& holder) { observer.OnWaitingForLock(holder); });
}

Result<ReproSummary> Reproduce(Workspace& workspace, const FileLock&, const ReproOptions& options,
                               ReproObserver& observer) {
  Reproduction reproduction(workspace, options, observer);
  Result<ReproSummary> summary = reproduction.Run();
  // The index is a cache: that it could not be written is no failure.
  if (const Status flushed = workspace.index().Flush(); !flushed) {
    observer.OnWarning(flushed.error().message);
  }
  return summary;
}

}  // namespace mlp
