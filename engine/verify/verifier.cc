#include "engine/verify/verifier.h"

#include <signal.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <thread>
#include <utility>

#include "engine/executor.h"
#include "engine/interrupt.h"
#include "engine/reproducer.h"
#include "engine/resource_shares.h"
#include "engine/result_name.h"
#include "engine/stage_errors.h"
#include "engine/verify/result_comparison.h"
#include "engine/verify/verify_plan.h"
#include "engine/verify/verify_room.h"
#include "store/base/atomic_file.h"
#include "store/base/worker_pool.h"

namespace mlp {
namespace {

constexpr std::chrono::milliseconds kVerifyTick{100};
// What a stage gets to end by itself after Ctrl-C.
constexpr std::int64_t kVerifyGraceNs = 5'000'000'000;
constexpr std::size_t kShownLines = 3;

// One stage on its way: run once as it is, then once for each variation.
struct Verifying {
  const Stage* stage = nullptr;
  VerifyPlan plan;
  StageVerification result;
  std::size_t next_variation = 0;
  std::optional<Variation> variation;  // of the run at hand
  VariedSurroundings surroundings;
  VerifyRun run;
  std::string base, root;  // of the copy: its own directory, and the project's root in it
};

class Verification {
 public:
  Verification(Workspace& workspace, const VerifyOptions& options, ReproObserver& observer,
               MachineResources total)
      : workspace_(workspace),
        options_(options),
        inspector_(workspace),
        executor_(workspace, observer),
        shares_(std::move(total)),
        waiting_(options.stages.begin(), options.stages.end()),
        pool_(std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

  Result<std::vector<StageVerification>> Run() {
    inspector_.Expect(options_.stages);
    while (true) {
      BeginWhatFits();
      if (running_.empty() && pool_.IsIdle()) break;
      if (Status status = WaitForSomething(); !status) {
        executor_.SignalAll(SIGKILL);
        return Fail(std::move(status.error()));
      }
    }
    if (error_) return Fail(std::move(*error_));
    std::vector<StageVerification> results;
    for (const StageId id : options_.stages)
      if (const auto found = done_.find(id); found != done_.end())
        results.push_back(std::move(found->second));
    return results;
  }

 private:
  bool IsStopping() const { return interrupted_ || error_.has_value(); }

  void BeginWhatFits() {
    for (auto id = waiting_.begin(); id != waiting_.end() && !IsStopping();) {
      const Stage& stage = workspace_.graph().stage(*id);
      if (!shares_.Fits(stage)) {
        ++id;
        continue;
      }
      const StageId next = *id;
      id = waiting_.erase(id);
      Begin(next, stage);
    }
    if (!IsStopping()) return;
    for (const StageId id : std::exchange(waiting_, {})) done_[id].id = id;
  }

  void Begin(StageId id, const Stage& stage) {
    auto verifying = std::make_unique<Verifying>();
    verifying->stage = &stage;
    verifying->result.id = id;
    Result<VerifyPlan> plan = PlanVerify(workspace_, inspector_, stage);
    if (!plan || !plan->IsPossible()) {
      VerifyRun& run = verifying->result.run;
      run.outcome = plan ? plan->obstacle : VerifyOutcome::kCannotTell;
      run.reason = plan ? plan->reason : plan.error().message;
      return Finish(std::move(verifying->result));
    }
    verifying->plan = std::move(*plan);
    shares_.Take(stage);
    running_[id] = std::move(verifying);
    BeginRun(id, std::nullopt);
  }

  void BeginRun(StageId id, std::optional<Variation> variation) {
    Verifying& verifying = *running_.at(id);
    verifying.variation = variation;
    verifying.run = {};
    verifying.root.clear();
    verifying.base = workspace_.paths().VerifyDir() + "/" + std::to_string(++copies_);
    verifying.surroundings = variation ? SurroundingsOf(workspace_.environment(), *verifying.stage,
                                                        *variation, verifying.base)
                                       : VariedSurroundings();
    if (!verifying.surroundings.refusal.empty()) {
      verifying.run.outcome = VerifyOutcome::kNotPossible;
      verifying.run.reason = verifying.surroundings.refusal;
      return EndRun(id);
    }
    verifying.root = verifying.base + "/" + verifying.surroundings.place;
    pool_.Submit([this, id, &verifying, &fs = workspace_.fs(), &store = workspace_.objects(),
                  &clock = workspace_.environment().clock]() -> std::function<void()> {
      Status status;
      for (const std::string& directory : verifying.surroundings.directories)
        if (status) status = fs.MakeDirs(directory);
      if (status) status = MakeCopy(fs, clock, store, verifying.plan.copy, verifying.root);
      return [this, id, status = std::move(status)] { Placed(id, status); };
    });
  }

  void Placed(StageId id, const Status& status) {
    Verifying& verifying = *running_.at(id);
    if (IsStopping()) return EndRun(id);
    const bool is_lacking = !status && (status.error().code == ErrorCode::kNotFound ||
                                        status.error().code == ErrorCode::kCorrupt);
    if (!status && !is_lacking) return Stop(id, status.error());
    if (!status) {
      verifying.run.outcome = VerifyOutcome::kCannotTell;
      verifying.run.reason = status.error().message;
      return EndRun(id);
    }
    const VariedSurroundings& surroundings = verifying.surroundings;
    // What confines the stage otherwise does so here; what it opens is of no interest.
    Guarding guarding = GuardingOf(*verifying.stage, workspace_.config(), /*trace_all=*/false);
    guarding.trace = guarding.sandbox;
    const Status started = executor_.Start(
        id, [] { return Status(); },
        {verifying.root, surroundings.set_environment, surroundings.launcher, guarding});
    if (started) return;
    verifying.run.outcome = VerifyOutcome::kFails;
    verifying.run.reason = started.error().message;
    EndRun(id);
  }

  void Ended(Execution execution) {
    const StageId id = execution.id;
    Verifying& verifying = *running_.at(id);
    VerifyRun& run = verifying.run;
    run.duration_ns = execution.duration_ns;
    run.log_file = execution.log_file;
    if (IsStopping()) return EndRun(id);
    if (!execution.failed_command.empty()) {
      run.outcome = VerifyOutcome::kFails;
      run.reason = CommandError(*verifying.stage, execution).message;
      std::vector<std::string>& lines = execution.last_lines;
      const std::size_t shown = std::min(lines.size(), kShownLines);
      run.last_lines.assign(lines.end() - static_cast<std::ptrdiff_t>(shown), lines.end());
      return EndRun(id);
    }
    if (!execution.guard.status) {
      run.outcome = VerifyOutcome::kFails;
      run.reason = execution.guard.status.error().message;
      return EndRun(id);
    }
    Result<std::vector<PathScan>> scans = ScanOutputs(workspace_, *verifying.stage, verifying.root);
    if (!scans) {
      run.outcome = VerifyOutcome::kFails;
      run.reason = scans.error().message;
      return EndRun(id);
    }
    pool_.Submit([this, id, &verifying, &fs = workspace_.fs(), &store = workspace_.objects(),
                  now_ns = workspace_.environment().clock.NowNs(),
                  scans = std::move(*scans)]() mutable -> std::function<void()> {
      auto findings = CompareResult(fs, now_ns, store, verifying.stage->contract,
                                    verifying.plan.outputs, std::move(scans));
      return [this, id, findings = std::move(findings)] { Compared(id, findings); };
    });
  }

  void Compared(StageId id, const Result<std::vector<OutputFinding>>& findings) {
    if (!findings) return Stop(id, findings.error());
    Verifying& verifying = *running_.at(id);
    verifying.run.outputs = *findings;
    verifying.run.outcome = OutcomeOf(verifying.stage->contract, *findings);
    EndRun(id);
  }

  void EndRun(StageId id) {
    Verifying& verifying = *running_.at(id);
    if (options_.keep && !verifying.root.empty()) {
      verifying.run.copy = verifying.root;
    } else {
      // What cannot be removed now is removed at the end, or told then.
      pool_.Submit([&fs = workspace_.fs(), base = verifying.base]() -> std::function<void()> {
        (void)RemoveTree(fs, base);
        return [] {};
      });
    }
    if (verifying.variation) {
      verifying.result.varied.push_back(
          {*verifying.variation, verifying.surroundings.what, std::exchange(verifying.run, {})});
    } else {
      verifying.result.run = std::exchange(verifying.run, {});
    }
    const VerifyOutcome plain = verifying.result.run.outcome;
    const bool goes_on = plain == VerifyOutcome::kSame || plain == VerifyOutcome::kWithin;
    if (goes_on && !IsStopping() && verifying.next_variation < options_.variations.size())
      return BeginRun(id, options_.variations[verifying.next_variation++]);
    // Those that there was no time for are told, too.
    for (; goes_on && verifying.next_variation < options_.variations.size();)
      verifying.result.varied.push_back({options_.variations[verifying.next_variation++], "", {}});
    Close(id);
  }

  void Close(StageId id) {
    const std::unique_ptr<Verifying> verifying = std::move(running_.at(id));
    running_.erase(id);
    shares_.GiveBack(*verifying->stage);
    if (const Status marked = Mark(*verifying); !marked) return Stop(marked.error());
    Finish(std::move(verifying->result));
  }

  // A result that did not come out again has no mark any more. One that merely may differ never
  // had.
  Status Mark(Verifying& verifying) {
    const VerifyOutcome outcome = verifying.result.run.outcome;
    const bool is_good = outcome == VerifyOutcome::kSame || outcome == VerifyOutcome::kWithin;
    const bool is_bad = outcome == VerifyOutcome::kDiffers || outcome == VerifyOutcome::kFails;
    if (!is_good && !is_bad) return {};
    const ResultName name =
        ResultNameOf(workspace_.layout(), *verifying.stage, verifying.plan.entry);
    MLP_ASSIGN(RunLog log, RunLog::Open(workspace_.paths().Database()));
    verifying.result.is_verified = is_good;
    return is_good ? log.MarkVerified(name, workspace_.environment().clock.NowNs())
                   : log.ForgetVerified(name);
  }

  void Finish(StageVerification result) {
    if (options_.on_done) options_.on_done(result);
    const StageId id = result.id;
    done_[id] = std::move(result);
  }

  // Nothing more is begun, and what runs is ended: the system refused something.
  void Stop(Error error) {
    if (!error_) error_ = std::move(error);
    executor_.SignalAll(SIGTERM);
  }
  void Stop(StageId id, Error error) {
    Stop(std::move(error));
    EndRun(id);
  }

  Status WaitForSomething() {
    MLP_ASSIGN(const std::vector<ProcessEvent> events,
               workspace_.environment().processes.Wait(kVerifyTick,
                                                       {pool_.wake_fd(), interrupt_.wake_fd()}));
    // First, so that a command ended by the same Ctrl-C is not taken for one that failed.
    HandleInterrupt();
    MLP_ASSIGN(std::vector<Execution> ended, executor_.Handle(events));
    for (Execution& execution : ended) Ended(std::move(execution));
    pool_.RunCompletions();
    return {};
  }

  void HandleInterrupt() {
    const int count = interrupt_.Count();
    if (count == 0) return;
    const std::int64_t now_ns = workspace_.environment().clock.MonotonicNs();
    if (!interrupted_) {
      interrupted_ = true;
      interrupted_at_ns_ = now_ns;
      executor_.SignalAll(SIGINT);
    } else if (count > 1 || now_ns - interrupted_at_ns_ > kVerifyGraceNs) {
      executor_.SignalAll(SIGKILL);
    }
  }

  Workspace& workspace_;
  const VerifyOptions& options_;
  StageInspector inspector_;
  Executor executor_;
  ResourceShares shares_;
  std::deque<StageId> waiting_;
  std::map<StageId, std::unique_ptr<Verifying>> running_;
  std::map<StageId, StageVerification> done_;
  std::uint64_t copies_ = 0;
  std::optional<Error> error_;
  Interrupt interrupt_;
  bool interrupted_ = false;
  std::int64_t interrupted_at_ns_ = 0;
  WorkerPool pool_;  // last: its threads, which use the rest, are joined first
};

}  // namespace

Result<std::vector<StageVerification>> Verify(Workspace& workspace, const VerifyOptions& options,
                                              ReproObserver& observer) {
  MLP_TRY(workspace.MayRunCommands());
  MLP_ASSIGN(MachineResources total, ResourcesFor(workspace, options.jobs, options.stages));
  MLP_ASSIGN(VerifyRoom room, VerifyRoom::Enter(workspace, options.keep, observer));
  Result<std::vector<StageVerification>> results =
      Verification(workspace, options, observer, std::move(total)).Run();
  room.Leave(observer);
  (void)workspace.index().Flush();  // a cache
  return results;
}

}  // namespace mlp
