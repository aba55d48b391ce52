#include "engine/stage_run.h"

#include <algorithm>
#include <utility>

#include "engine/file_reading.h"
#include "engine/guard/last_trace.h"
#include "engine/output_checks.h"
#include "engine/output_files.h"
#include "engine/retries.h"
#include "engine/stage_errors.h"
#include "engine/workspace_undo.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

namespace {

// URLs and commands are asked once, before the run: they cost, and answer as of a moment anyway.
bool IsComparedAfter(const ProbeRequest& request) {
  return request.dependency.ReadsProject();
}

// Removes from `params` what is not the same in `now`, and all of a file that has other keys now;
// whether there was such.
bool KeepSame(std::vector<LockedParams>& params, const std::vector<LockedParams>& now) {
  bool differs = false;
  for (LockedParams& file : params) {
    const auto same_file = std::find_if(
        now.begin(), now.end(), [&](const LockedParams& other) { return other.file == file.file; });
    const auto is_changed = [&](const auto& param) {
      const Value* value = same_file == now.end() ? nullptr : same_file->Find(param.first);
      return value == nullptr || !SameValue(*value, param.second);
    };
    const bool has_others =
        same_file == now.end() || same_file->values.size() != file.values.size();
    differs |= has_others || std::erase_if(file.values, is_changed) > 0;
    if (has_others) file.values.clear();
  }
  return differs;
}

}  // namespace

StageRun::StageRun(RunContext& context, StageId id, bool force, Listener& listener)
    : context_(context),
      id_(id),
      stage_(context.workspace.graph().stage(id)),
      force_(force),
      listener_(listener) {
  execution_.id = id;
}

void StageRun::Begin() {
  seen_ = context_.locks.Seen(id_);
  Result<StageScan> scan = context_.inspector.Scan(stage_);
  if (!scan) return Fail(scan.error());
  scan_ = std::move(*scan);
  ProbeAll(context_.workspace.fs(), context_.workspace.environment().clock, context_.pool,
           context_.inspector.ProbesOf(stage_), [this](std::vector<Probe> probes) {
             scan_.probes = std::move(probes);
             Read(scan_.All(), &StageRun::Decide);
           });
}

// Hashes what is unknown, then goes on with `next`.
void StageRun::Read(std::vector<PathScan*> scans, Step next) {
  std::vector<FilesToRead> work;
  for (PathScan* scan : scans) work.push_back(UnknownFiles(*scan));
  ReadFiles(context_.workspace, context_.pool, std::move(work), HashingReader(context_.workspace),
            Then(next));
}

std::function<void(Status)> StageRun::Then(Step next) {
  return [this, next](Status status) {
    if (!status) return Fail(status.error());
    (this->*next)();
  };
}

void StageRun::Decide() {
  Result<Inspection> inspection = context_.inspector.Inspect(
      stage_, scan_, {force_, context_.options.use_run_cache, context_.options.allow_missing});
  if (!inspection) return Fail(inspection.error());
  inspection_ = std::move(*inspection);
  if (context_.interrupted) return Settle(StageOutcome::kNotStarted);
  const bool changes_nothing = inspection_.decision.verdict == Verdict::kUpToDate ||
                               inspection_.decision.verdict == Verdict::kFrozen;
  if (!changes_nothing) context_.inspector.BeginChanges();  // here, or by who has the stage
  if (!changes_nothing && !context_.locks.Holds(id_) && !Lock()) return;
  const bool must_run = inspection_.decision.verdict == Verdict::kRun;
  if (must_run && !ClaimResult()) return;
  if (must_run && !listener_.Reserve(id_)) return claim_.reset();
  listener_.Decided(id_, inspection_.decision);
  context_.observer.OnDecided(stage_, inspection_.decision);
  Act();
}

// false: the stage is looked at anew, now or when another process is done with it.
bool StageRun::Lock() {
  Result<bool> locked = context_.locks.TryLock(id_);
  if (locked && *locked) locked = context_.dvc.TryBegin(stage_);
  if (locked && !*locked) {
    listener_.Postpone(id_, {});
    return false;
  }
  if (!locked) {
    Fail(locked.error());
    return false;
  }
  const Result<bool> is_still = context_.locks.IsStill(id_, seen_);
  if (is_still && *is_still) return true;
  Status status;
  if (!is_still) status = mlp::Fail(is_still.error());
  if (status) status = context_.locks.Refresh();
  if (status) status = context_.workspace.RefreshRecords();
  status ? Begin() : Fail(status.error());
  return false;
}

// Of what the run cache may restore. false: the stage is looked at anew, now or when another
// process has made the result.
bool StageRun::ClaimResult() {
  const Fingerprint& result = inspection_.fingerprint;
  if (claim_ || force_ || !context_.options.use_run_cache || result.empty()) return true;
  Result<std::shared_ptr<ResultClaims::Claim>> claim = context_.claims.TryClaim(result);
  if (claim && *claim == nullptr) {
    listener_.Postpone(id_, result);
    return false;
  }
  if (!claim) {
    Fail(claim.error());
    return false;
  }
  claim_ = std::move(*claim);
  // Between the look into the run cache and the claim another process may have made it.
  const Result<std::vector<std::string>> made = context_.workspace.run_cache().Find(result.hex());
  if (!made || made->empty()) return true;
  Begin();
  return false;
}

// What stands in the workspace goes into the store, unless the user commits it later.
void StageRun::Store(std::vector<PathScan>& outs, Step next) {
  if (context_.options.commit) {
    return StoreOutputs(context_.workspace, context_.pool, context_.committer.batch(), stage_, outs,
                        Then(next));
  }
  std::vector<PathScan*> scans;
  for (PathScan& scan : outs) scans.push_back(&scan);
  Read(std::move(scans), next);
}

bool StageRun::IsConfirmed(Verdict verdict) const {
  const bool changes_something =
      verdict == Verdict::kRun || verdict == Verdict::kRestore || verdict == Verdict::kAdd;
  return !changes_something || !context_.options.confirm || context_.options.confirm(stage_);
}

// So that they can be put back. What a command writes is kept when nothing but the command can fail
// any more: see Start.
Status StageRun::KeepOutputs(Verdict verdict) {
  using Change = WorkspaceUndo::Change;
  WorkspaceUndo* const undo = context_.options.undo;
  if (undo == nullptr) return {};
  switch (verdict) {
    case Verdict::kRun:
      return undo->KeepOutputs(stage_, Change::kRun);
    case Verdict::kRestore:
      return undo->KeepOutputs(stage_, Change::kReplace);
    case Verdict::kAdd:
    case Verdict::kStore:
      if (LinksReplaceOutputs(context_.workspace))
        return undo->KeepOutputs(stage_, Change::kRelink);
      return undo->Begin();
    default:
      return {};
  }
}

void StageRun::Act() {
  const Verdict verdict = inspection_.decision.verdict;
  if (!IsConfirmed(verdict)) return Fail(NotConfirmedError(stage_));
  if (context_.locks.Holds(id_)) {
    if (const Status touched = context_.locks.Touch(id_); !touched) return Fail(touched.error());
  }
  if (verdict == Verdict::kAdd || verdict == Verdict::kStore) {
    if (const Status can = CheckCanLink(context_.workspace, stage_); !can) return Fail(can.error());
  }
  if (verdict != Verdict::kRun) {
    if (const Status kept = KeepOutputs(verdict); !kept) return Fail(kept.error());
  }
  switch (verdict) {
    case Verdict::kUpToDate:
      if (inspection_.now.outs.size() == stage_.outs.size()) {  // not so with --allow-missing
        context_.committer.Confirm(id_, /*is_stored=*/true);
      }
      return Settle(StageOutcome::kUpToDate);
    case Verdict::kFrozen:
      return Settle(StageOutcome::kFrozen);
    case Verdict::kBlocked:
      return Fail(BlockedError(stage_, inspection_.decision.reasons));
    case Verdict::kRun:
      return Start();
    case Verdict::kRestore:
      return Restore();
    case Verdict::kAdd:
      return Store(scan_.outs, &StageRun::Added);
    case Verdict::kStore:
      if (context_.options.commit) return Store(scan_.outs, &StageRun::StoredAgain);
      context_.committer.Confirm(id_, /*is_stored=*/false);
      return Settle(StageOutcome::kUpToDate);
  }
}

void StageRun::Start() {
  Status status = context_.committer.Open();
  if (status) status = context_.workspace.CheckNotInGit(stage_);
  // After PrepareOutputs the old outputs are gone.
  const auto prepare = [this]() -> Status {
    MLP_TRY(KeepOutputs(Verdict::kRun));
    return PrepareOutputs(context_.workspace, stage_);
  };
  const Guarding guarding = GuardingOf(stage_, context_.workspace.config(), context_.options.trace);
  if (status) status = context_.executor.Start(id_, prepare, {.guarding = guarding});
  if (!status) Fail(status.error());
}

void StageRun::Ended(Execution execution) {
  execution_ = std::move(execution);
  if (context_.interrupted) {
    LogRun(RunOutcome::kInterrupted);
    return Settle(StageOutcome::kInterrupted);
  }
  const Status guarded = execution_.guard.status;
  ReportUndeclared();
  if (!execution_.failed_command.empty()) return FailAttempt(CommandError(stage_, execution_));
  if (!guarded) return FailRun(guarded.error());
  Result<std::vector<PathScan>> deps = context_.inspector.ScanDeps(stage_);
  if (!deps) return FailRun(deps.error());
  deps_after_ = std::move(*deps);
  context_.inspector.environments().Forget();
  ran_with_ = context_.inspector.environments().ScanRecorded(stage_);
  std::vector<ProbeRequest> requests = context_.inspector.ProbesOf(stage_);
  std::erase_if(requests, [](const ProbeRequest& request) { return !IsComparedAfter(request); });
  ProbeAll(context_.workspace.fs(), context_.workspace.environment().clock, context_.pool,
           std::move(requests), [this](std::vector<Probe> probes) {
             probes_after_ = std::move(probes);
             std::vector<PathScan*> scans;
             for (PathScan& scan : deps_after_) scans.push_back(&scan);
             for (PathScan& scan : ran_with_.files) scans.push_back(&scan);
             Read(std::move(scans), &StageRun::CompareInputs);
           });
}

void StageRun::ReportUndeclared() {
  const GuardReport& report = execution_.guard;
  if (!report.is_traced) return;
  WriteLastTrace(context_.workspace, stage_, report.trace);
  for (const Undeclared& undeclared : report.undeclared)
    context_.observer.OnUndeclared(stage_, SentenceFor(stage_, undeclared),
                                   DeclarationFor(stage_, undeclared));
  if (!report.trace.gap.empty())
    context_.observer.OnWarning(Format("the trace of stage {} is not whole: {}",
                                       Quoted(stage_.Address()), report.trace.gap));
  execution_.guard = {};  // the record needs none of it
}

// An input that changed while the command ran: which state the outputs were made from is unknown.
// So the record leaves it out, for the stage to run again even if the input is put back, and no
// later run may be answered from the run cache.
void StageRun::CompareInputs() {
  const HashAlgorithm algorithm = context_.workspace.layout().algorithm;
  auto probe = scan_.probes.begin(), probe_after = probes_after_.begin();
  for (std::size_t i = 0; i < stage_.deps.size(); ++i) {
    const Dependency& dep = stage_.deps[i];
    bool is_same = true;
    if (!IsProbed(dep.kind)) {
      const PathScan& after = deps_after_[i];
      is_same =
          after.exists && after.Record(algorithm).digest == scan_.deps[i].Record(algorithm).digest;
    } else if (const Probe& before = *probe++; dep.ReadsProject()) {
      const Probe& after = *probe_after++;
      is_same = after.exists && after.record.digest == before.record.digest;
    }
    if (is_same) continue;
    std::erase_if(inspection_.now.deps,
                  [&](const LockedPath& locked) { return locked.path == dep.text; });
    InputChanged("dependency " + dep.text);
  }
  const auto params = context_.inspector.ReadParamsOf(stage_);
  const bool is_known = params && params->has_value();
  if (KeepSame(inspection_.now.params, is_known ? **params : std::vector<LockedParams>())) {
    InputChanged("a param");
  }
  CompareEnvironment();
  ScanAndStoreOutputs();
}

void StageRun::CompareEnvironment() {
  const LockedEnvironment compared =
      context_.inspector.environments().ComparedPart(stage_, StageEnvironments::Found(ran_with_));
  if (compared.IsSameAs(inspection_.now.environment)) return;
  inspection_.now.environment = {};
  InputChanged("the environment");
}

void StageRun::InputChanged(const std::string& what) {
  inputs_changed_ = true;
  context_.observer.OnWarning(
      Format("{} of stage {} changed while the stage ran; it will run again next time", what,
             Quoted(stage_.Address())));
}

void StageRun::ScanAndStoreOutputs() {
  Result<std::vector<PathScan>> outs = context_.inspector.ScanOuts(stage_);
  if (!outs) return FailRun(outs.error());
  outs_after_ = std::move(*outs);
  for (std::size_t i = 0; i < stage_.outs.size(); ++i) {
    if (!outs_after_[i].exists) return FailAttempt(MissingOutputError(stage_, stage_.outs[i]));
  }
  Store(outs_after_, &StageRun::OutputsKnown);
}

void StageRun::OutputsKnown() {
  const Status checked = CheckOutputs(context_.workspace, stage_, outs_after_);
  checked ? RecordRun() : FailAttempt(checked.error());
}

StageRecord StageRun::NewRecord(RunOutcome outcome) const {
  StageRecord record{&stage_, inspection_.now, {}, outcome, execution_, {}};
  record.is_stored = context_.options.commit;
  record.entry.outs.clear();
  return record;
}

void StageRun::RecordRun() {
  StageRecord record = NewRecord(RunOutcome::kSucceeded);
  for (std::size_t i = 0; i < stage_.outs.size(); ++i) {
    record.entry.outs.push_back(ToLocked(
        stage_.outs[i].text, outs_after_[i].Record(context_.workspace.layout().algorithm)));
  }
  record.entry.Sort();
  const LockedEnvironment ran_with = StageEnvironments::Found(ran_with_);
  if (!ran_with.IsEmpty()) {
    record.environment =
        PythonJson(ToValue(context_.workspace.layout().algorithm, ran_with), /*sort_keys=*/false);
  }
  if (!inputs_changed_ && context_.options.commit) {
    record.fingerprint = inspection_.fingerprint;
  }
  context_.observer.OnResult(stage_, record.entry);
  context_.observer.OnRan(stage_, execution_.duration_ns);
  SettleStored(std::move(record), StageOutcome::kRan);
}

void StageRun::Restore() {
  execution_.started_ns = context_.workspace.environment().clock.NowNs();
  RestoreOutputs(context_.workspace, context_.pool, stage_, *inspection_.decision.restored,
                 Then(&StageRun::Restored));
}

void StageRun::Restored() {
  StageRecord record = NewRecord(RunOutcome::kRestored);
  record.fingerprint = inspection_.fingerprint;
  record.is_stored = true;
  for (const Output& out : stage_.outs) {
    record.entry.outs.push_back(*inspection_.decision.restored->FindOut(out.text));
  }
  record.entry.Sort();
  // What these get back is what they were, whatever became of their inputs.
  if (stage_.frozen || stage_.kind == StageKind::kData) {
    record.entry = *inspection_.decision.restored;
  }
  context_.observer.OnRestored(stage_);
  SettleStored(std::move(record), StageOutcome::kRestored);
}

// What stands there now becomes the record of tracked data.
void StageRun::Added() {
  execution_.started_ns = context_.workspace.environment().clock.NowNs();
  StageRecord record = NewRecord(RunOutcome::kSucceeded);
  if (const LockedStage* before = context_.workspace.records().Find(stage_)) record.entry = *before;
  record.entry.outs = inspection_.now.outs;
  context_.observer.OnAdded(stage_);
  SettleStored(std::move(record), StageOutcome::kAdded);
}

void StageRun::StoredAgain() {
  StageRecord record = NewRecord(RunOutcome::kSucceeded);
  record.entry = *inspection_.decision.restored;
  context_.observer.OnStored(stage_);
  SettleStored(std::move(record), StageOutcome::kStored);
}

// What follows need not wait for the disk: the outputs are whole and their digests known. But where
// a commit replaces the outputs by links, it would pull the files from under those that read them;
// and a .gitignore that it writes may be part of what others read.
void StageRun::SettleStored(StageRecord record, StageOutcome outcome) {
  const bool wait =
      LinksReplaceOutputs(context_.workspace) || context_.committer.IsIgnoreFileRead(stage_);
  Committer::Done done;
  if (wait) {
    done = [this, outcome](const Status& status) {
      Settle(status ? outcome : StageOutcome::kFailed);
    };
  } else if (claim_) {  // others find the result once it is committed
    done = [claim = claim_](const Status&) {};
  }
  if (outcome == StageOutcome::kStored) {
    if (!context_.committer.Confirm(id_, /*is_stored=*/true, done)) {
      context_.committer.AddObjects(std::move(record), std::move(done));
    }
  } else if (const Status status = context_.committer.Add(std::move(record), std::move(done));
             !status) {
    return Fail(status.error());
  }
  if (!wait) Settle(outcome);
}

// What the stage itself did wrong may go better another time.
void StageRun::FailAttempt(Error error) {
  if (context_.interrupted) {  // while what it wrote was read
    LogRun(RunOutcome::kInterrupted);
    return Settle(StageOutcome::kInterrupted);
  }
  if (retries_ >= stage_.policy.retries) return FailRun(std::move(error));
  LogRun(RunOutcome::kFailed);
  const std::int64_t delay_ns = RetryDelayNs(stage_.policy, ++retries_);
  context_.observer.OnWarning(Format("{}; retry {} of {} in {:g} s (log: {})", error.message,
                                     retries_, stage_.policy.retries,
                                     static_cast<double>(delay_ns) / 1e9, execution_.log_file));
  listener_.RetryAfter(id_, delay_ns);
}

// The command ran, and what came of it is no result: only the run log learns of it.
void StageRun::FailRun(Error error) {
  LogRun(RunOutcome::kFailed);
  Fail(std::move(error));
}

void StageRun::LogRun(RunOutcome outcome) {
  if (const Status status = context_.committer.Add(NewRecord(outcome)); !status) {
    context_.observer.OnWarning("the run was not recorded: " + status.error().message);
  }
}

}  // namespace mlp
