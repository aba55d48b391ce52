// StageRun: the way of one stage through a repro: decided, then run or restored or stored, then
// recorded. Each step may wait for workers or processes; the loop in reproducer.cc drives them all.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/committer.h"
#include "engine/dvc_locks.h"
#include "engine/executor.h"
#include "engine/reproducer.h"
#include "engine/result_claims.h"
#include "engine/stage_inspector.h"
#include "engine/stage_locks.h"
#include "store/base/worker_pool.h"

namespace mlp {

// What all stages of a repro share. Owned by the loop.
struct RunContext {
  Workspace& workspace;
  const ReproOptions& options;
  ReproObserver& observer;
  WorkerPool& pool;
  StageInspector& inspector;
  Executor& executor;
  Committer& committer;
  StageLocks& locks;
  ResultClaims& claims;
  DvcLocks& dvc;
  bool interrupted = false;  // nothing more is begun, and what ends now is no result
};

class StageRun {
 public:
  // Hears how a stage ends, on the owner's thread: Settled or Failed, once, as the last thing that
  // the StageRun does.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void Decided(StageId id, const Decision& decision) = 0;
    // Another process has the stage, or one that it reads from, or is about to make the result of
    // `awaited`, if that is not empty. The StageRun ends without a word.
    virtual void Postpone(StageId id, const Fingerprint& awaited) = 0;
    // The stage has to run. false: what it needs is not free; the StageRun ends without a word and
    // another will be made when it is.
    virtual bool Reserve(StageId id) = 0;
    // Retry, or Abandon, is to be called when `delay_ns` have passed.
    virtual void RetryAfter(StageId id, std::int64_t delay_ns) = 0;
    virtual void Settled(StageId id, StageOutcome outcome) = 0;
    virtual void Failed(StageId id, Error error) = 0;
  };

  StageRun(RunContext& context, StageId id, bool force, Listener& listener);

  void Begin();
  // The executor's word that the stage's commands have ended.
  void Ended(Execution execution);
  void Retry() { Start(); }
  void Abandon() { Settle(StageOutcome::kInterrupted); }

 private:
  using Step = void (StageRun::*)();

  void Read(std::vector<PathScan*> scans, Step next);
  std::function<void(Status)> Then(Step next);
  void Decide();
  bool Lock();
  bool ClaimResult();
  void Store(std::vector<PathScan>& outs, Step next);
  bool IsConfirmed(Verdict verdict) const;
  void Act();
  Status KeepOutputs(Verdict verdict);
  void Start();
  void Added();
  void ReportUndeclared();
  void CompareInputs();
  void CompareEnvironment();
  void InputChanged(const std::string& what);
  void ScanAndStoreOutputs();
  void OutputsKnown();
  void RecordRun();
  void Restore();
  void Restored();
  void StoredAgain();
  void FailAttempt(Error error);
  void FailRun(Error error);
  void LogRun(RunOutcome outcome);
  StageRecord NewRecord(RunOutcome outcome) const;
  void SettleStored(StageRecord record, StageOutcome outcome);

  void Settle(StageOutcome outcome) { listener_.Settled(id_, outcome); }
  void Fail(Error error) { listener_.Failed(id_, std::move(error)); }

  RunContext& context_;
  const StageId id_;
  const Stage& stage_;
  const bool force_;
  Listener& listener_;
  std::uint64_t seen_ = 0;                      // the stage's versions before it was looked at
  std::shared_ptr<ResultClaims::Claim> claim_;  // until the result is in the run cache
  StageScan scan_;
  Inspection inspection_;
  Execution execution_;
  std::vector<PathScan> outs_after_, deps_after_;
  std::vector<Probe> probes_after_;  // of parts of files
  EnvironmentScan ran_with_;         // when the commands had ended
  bool inputs_changed_ = false;
  int retries_ = 0;  // attempts after the first
};

}  // namespace mlp
