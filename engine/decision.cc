#include "engine/decision.h"

#include "engine/stage_changes.h"

namespace mlp {
namespace {

std::optional<Decision> DecideBlocked(const StageFacts& facts) {
  Decision decision;
  decision.verdict = Verdict::kBlocked;
  for (const std::string& dep : facts.missing_deps) {
    decision.reasons.push_back({ReasonKind::kDepMissing, dep, {}, {}, {}});
  }
  for (const auto& [dep, why] : facts.unknown_deps) {
    decision.reasons.push_back({ReasonKind::kDepUnknown, dep, {}, {}, why});
  }
  for (const auto& [file, key] : facts.missing_params) {
    decision.reasons.push_back({ReasonKind::kParamMissing, key, file, {}, {}});
  }
  if (decision.reasons.empty()) return std::nullopt;
  return decision;
}

// Whether all that blocks the stage are missing dependencies, and it may turn out that it need not
// run.
bool MayBeMissing(const StageFacts& facts, const DecideOptions& options) {
  return options.allow_missing && facts.recorded != nullptr && facts.unknown_deps.empty() &&
         facts.missing_params.empty();
}

void Append(std::vector<Reason>& to, const std::vector<Reason>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// Outputs that are gone are put back where the record says what they were; nothing else is done.
Decision DecideFrozen(const StageFacts& facts, const OutputReasons& outputs) {
  Decision decision;
  decision.verdict = Verdict::kFrozen;
  if (!outputs.Has(ReasonKind::kOutMissing) || outputs.Has(ReasonKind::kOutModified) ||
      !outputs.restorable) {
    return decision;
  }
  decision.verdict = Verdict::kRestore;
  decision.reasons = outputs.wrong;
  decision.restored = *facts.recorded;
  return decision;
}

Verdict VerdictOnData(const Stage& stage, const StageFacts& facts, const OutputReasons& outputs) {
  const bool all_there = facts.now.outs.size() == stage.outs.size();
  const bool is_recorded = facts.recorded != nullptr && !outputs.Has(ReasonKind::kOutNotRecorded);
  if (!is_recorded) return all_there ? Verdict::kAdd : Verdict::kBlocked;
  if (outputs.Has(ReasonKind::kOutMissing)) {
    const bool may_restore = outputs.restorable && !outputs.Has(ReasonKind::kOutModified);
    return may_restore ? Verdict::kRestore : Verdict::kBlocked;
  }
  if (!outputs.wrong.empty()) return Verdict::kAdd;
  return outputs.unstored.empty() ? Verdict::kUpToDate : Verdict::kStore;
}

// Tracked data has no command: what is gone comes back from the store, what was changed by hand is
// taken for what the user wants.
Decision DecideData(const Stage& stage, const StageFacts& facts, const OutputReasons& outputs) {
  Decision decision;
  decision.verdict = VerdictOnData(stage, facts, outputs);
  if (decision.verdict == Verdict::kRestore || decision.verdict == Verdict::kStore) {
    decision.restored = *facts.recorded;
  }
  if (decision.verdict == Verdict::kBlocked) {
    for (const Output& out : stage.outs) {
      if (facts.now.FindOut(out.text) != nullptr) continue;
      decision.reasons.push_back({ReasonKind::kDataMissing, out.text, {}, {}, {}});
    }
    return decision;
  }
  if (facts.recorded == nullptr)
    decision.reasons.push_back({ReasonKind::kNeverRun, {}, {}, {}, {}});
  Append(decision.reasons, outputs.wrong);
  Append(decision.reasons, outputs.unstored);
  return decision;
}

}  // namespace

Decision Decide(const Stage& stage, const StageFacts& facts, const DecideOptions& options) {
  const OutputReasons outputs = CompareOutputs(stage, facts, options.allow_missing);
  if (stage.frozen) return DecideFrozen(facts, outputs);
  if (stage.kind == StageKind::kData) return DecideData(stage, facts, outputs);
  const std::optional<Decision> blocked = DecideBlocked(facts);
  if (blocked && !MayBeMissing(facts, options)) return *blocked;

  Decision decision;
  decision.reasons = InputReasons(stage, facts);
  const bool inputs_changed = !decision.reasons.empty();
  const bool outputs_wrong = !outputs.wrong.empty();
  const bool unstored = !outputs.unstored.empty();
  Append(decision.reasons, outputs.wrong);
  Append(decision.reasons, outputs.unstored);

  if (options.force) {
    decision.reasons.insert(decision.reasons.begin(), {ReasonKind::kForced, {}, {}, {}, {}});
    decision.verdict = Verdict::kRun;
  } else if (!inputs_changed && !outputs_wrong) {
    decision.verdict = unstored ? Verdict::kStore : Verdict::kUpToDate;
    if (unstored) decision.restored = *facts.recorded;
  } else if (!inputs_changed && outputs.restorable) {
    decision.verdict = Verdict::kRestore;
    decision.restored = *facts.recorded;
  } else if (options.use_run_cache && facts.cached) {
    decision.verdict = Verdict::kRestore;
    decision.restored = facts.cached;
  } else {
    decision.verdict = Verdict::kRun;
  }
  return decision.verdict == Verdict::kRun && blocked ? *blocked : decision;
}

}  // namespace mlp
