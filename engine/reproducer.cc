#include "engine/reproducer.h"

#include <signal.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <utility>

#include "engine/cache_use.h"
#include "engine/dvc_locks.h"
#include "engine/interrupt.h"
#include "engine/journal_recovery.h"
#include "engine/record_saving.h"
#include "engine/retries.h"
#include "engine/scheduler.h"
#include "engine/stage_run.h"
#include "engine/undo_restore.h"
#include "engine/workspace_undo.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::chrono::milliseconds kTick{100};
// What a stage gets to end by itself after Ctrl-C.
constexpr std::int64_t kInterruptGraceNs = 5'000'000'000;
constexpr std::int64_t kFlushPauseNs = 5'000'000'000;

int Cores() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

// One run of the poll loop: begins what the scheduler gives, and hands on what happened meanwhile.
class Reproduction : public StageRun::Listener {
 public:
  Reproduction(Workspace& workspace, const ReproOptions& options, ReproObserver& observer,
               std::vector<StageId> selected, MachineResources total, RunLock& lock)
      : workspace_(workspace),
        options_(options),
        observer_(observer),
        selected_(std::move(selected)),
        scheduler_(workspace.graph(), selected_, std::move(total)),
        inspector_(workspace),
        executor_(workspace, observer),
        locks_(lock.stages),
        claims_(workspace.fs(), workspace.paths().FingerprintLocks()),
        dvc_(workspace, std::move(lock.dvc)),
        cache_(std::move(lock.cache)),
        results_(workspace.graph().size()),
        forced_(workspace.graph().size(), false),
        committer_(workspace, pool_,
                   [this](const std::vector<StageId>& stages, Error error) {
                     NotRecorded(stages, std::move(error));
                   }),
        pool_(Cores()),
        context_{workspace, options,    observer, pool_,   inspector_,
                 executor_, committer_, locks_,   claims_, dvc_} {
    workspace.environment().processes.KeepOpen({locks_.fd()});
  }
  ~Reproduction() override { workspace_.environment().processes.KeepOpen({}); }

  Result<ReproSummary> Run() {
    observer_.OnBegin(selected_.size());
    inspector_.Expect(selected_);
    MLP_TRY(committer_.TakeOver());
    while (true) {
      while (const std::optional<StageId> id = scheduler_.Next()) {
        Begin(*id);
        finished_.clear();  // each by each: the next one finds its memory still warm
      }
      finished_.clear();
      committer_.Work();
      if (!scheduler_.InProgress()) break;
      if (pool_.IsIdle()) Leave();
      Status status = WaitForSomething();
      if (status && !IsEntered()) return SummaryAsItIs();
      if (!status) {
        executor_.SignalAll(SIGKILL);
        committer_.Finish();
        return Fail(std::move(status).error());
      }
    }
    committer_.Finish();
    return Summary();
  }

 private:
  void Begin(StageId id) {
    const bool force = options_.force || forced_[id];
    auto& run = runs_[id] = std::make_unique<StageRun>(context_, id, force, *this);
    run->Begin();
  }

  void Decided(StageId id, const Decision& decision) override { results_[id].decision = decision; }

  // The first stage that must run: only now is it worth knowing how long each took before, and
  // another one may have to go first.
  bool Reserve(StageId id) override {
    if (!std::exchange(knows_durations_, true)) {
      scheduler_.SetDurations(committer_.DurationsOf(selected_).value_or(
          std::vector<std::int64_t>(workspace_.graph().size(), 0)));
      scheduler_.Defer(id);
    } else if (scheduler_.Reserve(id)) {
      return true;
    }
    Finish(id);
    return false;
  }

  void Postpone(StageId id, const Fingerprint& awaited) override {
    if (announced_.insert(id).second)
      observer_.OnWaitingForLock(awaited.empty() ? HolderOf(id) : MakerOf(id));
    scheduler_.Postpone(id);
    postponed_.emplace(id, awaited);
    Finish(id);
  }

  std::string MakerOf(StageId id) const {
    return Format("another workspace that makes the result of stage {}",
                  Quoted(workspace_.graph().stage(id).Address()));
  }

  std::string HolderOf(StageId id) const {
    const std::string who = Join(LivingJournalsBut(workspace_, committer_.journal()), ", ");
    return Format("stage {} in {}", Quoted(workspace_.graph().stage(id).Address()),
                  who.empty() ? "another process" : who);
  }

  // Those that are free by now, or all when nothing more is begun.
  Status ResumePostponed() {
    for (auto one = postponed_.begin(); one != postponed_.end();) {
      MLP_ASSIGN(const bool is_free, IsFree(one->first, one->second));
      if (!is_free && !scheduler_.IsStopped()) {
        ++one;
        continue;
      }
      scheduler_.Resume(one->first);
      one = postponed_.erase(one);
    }
    return {};
  }

  Result<bool> IsFree(StageId id, const Fingerprint& awaited) {
    if (!awaited.empty()) return claims_.IsFree(awaited);
    MLP_ASSIGN(const bool is_free, locks_.TryLock(id));
    locks_.Unlock(id);
    return is_free;
  }

  void RetryAfter(StageId id, std::int64_t delay_ns) override {
    retries_.Add(id, workspace_.environment().clock.MonotonicNs() + delay_ns);
  }

  void Settled(StageId id, StageOutcome outcome) override {
    if (outcome != StageOutcome::kUpToDate) Touch(id);
    results_[id].outcome = outcome;
    const bool did_something = outcome == StageOutcome::kRan ||
                               outcome == StageOutcome::kRestored ||
                               outcome == StageOutcome::kAdded;
    if (did_something && options_.force_downstream) {
      for (const StageId after : workspace_.graph().Downstream(id)) forced_[after] = true;
    }
    scheduler_.Succeed(id);
    Finish(id);
  }

  // Others see that it is not as they found it. That they could not is no reason to fail the stage:
  // they know since it began.
  void Touch(StageId id) {
    if (locks_.Holds(id)) (void)locks_.Touch(id);
  }

  void Failed(StageId id, Error error) override {
    Touch(id);
    if (options_.ignore_errors) return Ignore(id, error);
    const std::size_t lost = scheduler_.Fail(id).size();
    if (!options_.keep_going) scheduler_.Stop();
    if (error.hint.empty()) error.hint = "fix it and run 'mlpipe repro' again";
    if (lost > 0) {
      error.hint +=
          Format("; {} after it {} not started", Plural(lost, "stage"), lost == 1 ? "was" : "were");
    }
    results_[id].outcome = StageOutcome::kFailed;
    observer_.OnFailed(workspace_.graph().stage(id), error);
    summary_.errors.push_back(std::move(error));
    Finish(id);
  }

  // Their runs ended well, and what they made is whole: but no further stage is begun.
  void NotRecorded(const std::vector<StageId>& stages, Error error) {
    scheduler_.Stop();
    for (const StageId id : stages) results_[id].outcome = StageOutcome::kFailed;
    observer_.OnFailed(workspace_.graph().stage(stages.front()), error);
    summary_.errors.push_back(std::move(error));
  }

  // What comes after it goes on with what is there.
  void Ignore(StageId id, const Error& error) {
    results_[id].outcome = StageOutcome::kFailed;
    observer_.OnFailed(workspace_.graph().stage(id), error);
    observer_.OnWarning(error.message + " (ignored)");
    scheduler_.Succeed(id);
    Finish(id);
  }

  // The run is still on the stack: it is deleted by the loop.
  void Finish(StageId id) {
    locks_.Unlock(id);
    dvc_.End(workspace_.graph().stage(id));
    finished_.push_back(runs_.extract(id));
  }

  // Returns without the project only when it was interrupted and nothing runs any more.
  Status WaitForSomething() {
    const bool is_busy = executor_.IsRunning() || !retries_.empty() || !postponed_.empty();
    const std::chrono::milliseconds timeout = is_busy ? kTick : kTick * 10;
    do {
      auto events =
          workspace_.environment().processes.Wait(timeout, {pool_.wake_fd(), interrupt_.wake_fd()});
      if (!events) return Fail(events.error());
      // First, so that a command ended by the same Ctrl-C is not taken for one that failed.
      HandleInterrupt();
      observer_.OnTick();
      MLP_ASSIGN(std::vector<Execution> ended, executor_.Handle(*events));
      std::move(ended.begin(), ended.end(), std::back_inserter(ended_));
      FlushIndex();
      MLP_ASSIGN(const bool entered, EnterProject());
      if (entered) return HandleEnded();
    } while (!context_.interrupted || executor_.IsRunning());
    return {};
  }

  // What was hashed is known from now on, whatever becomes of this process: a cache, so at times.
  void FlushIndex() {
    const std::int64_t now_ns = workspace_.environment().clock.MonotonicNs();
    if (!executor_.IsRunning() || !pool_.IsIdle() || now_ns < next_flush_ns_) return;
    (void)workspace_.index().Flush();
    next_flush_ns_ = now_ns + kFlushPauseNs;
  }

  bool IsEntered() const { return dvc_.IsEntered() && cache_; }

  // What has ended is in the journal by now, which gc reads: so it may work while commands run.
  void Leave() {
    dvc_.Leave();
    cache_.reset();
  }

  // false: a DVC or a gc is at work; what ended meanwhile waits.
  Result<bool> EnterProject() {
    if (IsEntered()) return true;
    MLP_ASSIGN(const bool may_use_cache, EnterCache());
    if (!may_use_cache) return Announce("mlpipe gc");
    if (dvc_.IsEntered()) return true;
    MLP_ASSIGN(const bool entered, dvc_.TryEnter());
    if (!entered) return Announce("DVC");
    // What DVC recorded meanwhile.
    MLP_TRY(ReloadLockFiles(workspace_.fs(), workspace_.paths(), workspace_.graph(),
                            workspace_.records()));
    return true;
  }

  Result<bool> EnterCache() {
    if (cache_) return true;
    Result<CacheLock> lock = UseCache(workspace_, std::chrono::milliseconds(0));
    if (lock) cache_ = std::move(*lock);
    if (lock || lock.error().code == ErrorCode::kLocked) return lock.has_value();
    return Fail(std::move(lock.error()));
  }

  bool Announce(const char* who) {
    if (!std::exchange(announced_other_, true)) observer_.OnWaitingForLock(who);
    return false;
  }

  Status HandleEnded() {
    for (Execution& execution : std::exchange(ended_, {})) {
      const StageId id = execution.id;
      runs_.at(id)->Ended(std::move(execution));
    }
    const std::int64_t now_ns = workspace_.environment().clock.MonotonicNs();
    for (const StageId id : retries_.TakeDue(now_ns)) runs_.at(id)->Retry();
    pool_.RunCompletions();
    return ResumePostponed();
  }

  // The first signal asks the stages to end; a second one, or the end of their grace, kills them.
  void HandleInterrupt() {
    const int count = interrupt_.Count();
    if (count == 0 && !(options_.should_stop && options_.should_stop())) return;
    const std::int64_t now_ns = workspace_.environment().clock.MonotonicNs();
    if (!context_.interrupted) {
      context_.interrupted = true;
      interrupted_at_ns_ = now_ns;
      scheduler_.Stop();
      executor_.SignalAll(SIGINT);
      for (const StageId id : retries_.TakeAll()) runs_.at(id)->Abandon();
    } else if (count > 1 || now_ns - interrupted_at_ns_ > kInterruptGraceNs) {
      executor_.SignalAll(SIGKILL);
    }
  }

  // After Ctrl-C while a DVC is at work, which may take as long as its command: the files are left
  // alone, and what had ended is in the journal.
  ReproSummary SummaryAsItIs() {
    for (const auto& [id, run] : runs_) results_[id].outcome = StageOutcome::kInterrupted;
    return Summary();
  }

  ReproSummary Summary() {
    summary_.stages.reserve(selected_.size());
    for (const StageId id : selected_) {
      results_[id].id = id;
      summary_.stages.push_back(std::move(results_[id]));
    }
    summary_.interrupted = context_.interrupted;
    return std::move(summary_);
  }

  Workspace& workspace_;
  const ReproOptions& options_;
  ReproObserver& observer_;
  const std::vector<StageId> selected_;
  Scheduler scheduler_;
  StageInspector inspector_;
  Executor executor_;
  StageLocks& locks_;
  ResultClaims claims_;
  DvcLocks dvc_;
  std::optional<CacheLock> cache_;
  bool announced_other_ = false;
  std::vector<Execution> ended_;  // until no DVC or gc is at work
  std::int64_t next_flush_ns_ = 0;
  std::map<StageId, Fingerprint> postponed_;  // another process has them, or makes their result
  std::set<StageId> announced_;               // it was said so
  Retries retries_;
  bool knows_durations_ = false;
  std::vector<StageResult> results_;  // by StageId
  std::vector<bool> forced_;          // by StageId: by a stage upstream
  using Runs = std::map<StageId, std::unique_ptr<StageRun>>;
  Runs runs_;                              // in progress
  std::vector<Runs::node_type> finished_;  // to be deleted
  ReproSummary summary_;
  Interrupt interrupt_;
  std::int64_t interrupted_at_ns_ = 0;
  Committer committer_;
  WorkerPool pool_;  // behind what its threads use: they are joined first
  RunContext context_;
};

}  // namespace

std::size_t ReproSummary::Count(StageOutcome outcome) const {
  return static_cast<std::size_t>(
      std::count_if(stages.begin(), stages.end(),
                    [&](const StageResult& stage) { return stage.outcome == outcome; }));
}

namespace {

Result<RunLock> TakeRunLock(Workspace& workspace, LockKind kind, std::string_view command,
                            ReproObserver& observer, std::chrono::milliseconds patience) {
  const std::string path = workspace.paths().RunLock();
  MLP_TRY(workspace.fs().MakeDirs(ParentOf(path)));
  const auto on_wait = [&](const std::string& holder) { observer.OnWaitingForLock(holder); };
  MLP_ASSIGN(FileLock own, FileLock::Acquire(path, command, patience, on_wait, kind));
  MLP_ASSIGN(StageLocks stages, StageLocks::Open(workspace));
  RunLock lock{std::move(own), std::nullopt, std::move(stages)};
  MLP_ASSIGN(lock.cache, UseCache(workspace, patience, on_wait));
  if (!workspace.layout().dvc_locks) return lock;
  const auto on_dvc = [&] { observer.OnWaitingForLock("DVC"); };
  MLP_ASSIGN(lock.dvc, AcquireDvcLock(workspace, command, patience, on_dvc));
  return lock;
}

}  // namespace

Result<RunLock> AcquireRunLock(Workspace& workspace, LockKind kind, std::string_view command,
                               ReproObserver& observer, std::chrono::milliseconds patience) {
  while (true) {
    {
      MLP_ASSIGN(RunLock lock, TakeRunLock(workspace, kind, command, observer, patience));
      if (kind == LockKind::kExclusive) MLP_TRY(RecoverWorkspace(workspace, observer));
      MLP_ASSIGN(const bool is_changed, HasUndo(workspace));
      if (!is_changed) return lock;
    }
    // Shared with others who have come as far: one of them puts back, alone.
    MLP_TRY(AcquireRunLock(workspace, LockKind::kExclusive, command, observer, patience));
  }
}

Result<MachineResources> ResourcesFor(Workspace& workspace, int jobs,
                                      const std::vector<StageId>& selected) {
  MachineResources total;
  total.cores = jobs > 0 ? jobs : workspace.config().jobs.value_or(Cores());
  if (!NeedsResources(workspace.graph(), selected)) return total;
  MLP_ASSIGN(total, FindResources(workspace.fs(), total.cores, workspace.config().resources));
  MLP_TRY(CheckResources(workspace.graph(), selected, total));
  return total;
}

Result<ReproSummary> Reproduce(Workspace& workspace, RunLock& run_lock, const ReproOptions& options,
                               ReproObserver& observer) {
  MLP_TRY(workspace.MayRunCommands());
  std::vector<StageId> selected = SelectStages(workspace.graph(), options);
  MLP_ASSIGN(MachineResources total, ResourcesFor(workspace, options.jobs, selected));
  Reproduction reproduction(workspace, options, observer, std::move(selected), std::move(total),
                            run_lock);
  Result<ReproSummary> summary = reproduction.Run();
  // The index is a cache: that it could not be written is no failure.
  if (const Status flushed = workspace.index().Flush(); !flushed) {
    observer.OnWarning(flushed.error().message);
  }
  return summary;
}

}  // namespace mlp
