#include "engine/verify/verify_plan.h"

#include <algorithm>

#include "engine/stage_changes.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

VerifyPlan Obstacle(VerifyOutcome obstacle, std::string reason) {
  VerifyPlan plan;
  plan.obstacle = obstacle;
  plan.reason = std::move(reason);
  return plan;
}

// Why there is nothing to run or to compare, whatever is recorded; empty: there is.
std::string NothingToVerify(const Stage& stage) {
  if (stage.kind == StageKind::kData) return "it is data, made by no command";
  if (stage.outs.empty()) return "it declares no outputs to compare";
  for (const Output& out : stage.outs) {
    if (out.persist)
      return Format("output {} persists, and nobody recorded what it was before the run",
                    Quoted(out.text));
  }
  return "";
}

// What speaks against the record being of what is declared, and there, now. How the outputs stand
// in the workspace does not.
std::vector<Reason> OutdatedReasons(const Stage& stage, const StageFacts& facts) {
  std::vector<Reason> reasons = InputReasons(stage, facts);
  std::erase_if(reasons, [](const Reason& reason) {
    return reason.kind == ReasonKind::kAlwaysChanged || reason.kind == ReasonKind::kCallback;
  });
  for (const Reason& reason : CompareOutputs(stage, facts, /*allow_missing=*/true).wrong)
    if (reason.kind == ReasonKind::kOutNotRecorded) reasons.push_back(reason);
  for (const auto& [dep, why] : facts.unknown_deps)
    reasons.push_back({ReasonKind::kDepUnknown, dep, {}, {}, why});
  for (const auto& [file, key] : facts.missing_params)
    reasons.push_back({ReasonKind::kParamMissing, key, file, {}, {}});
  return reasons;
}

std::string OutdatedText(const std::vector<Reason>& reasons) {
  std::string text = Explain(reasons.front());
  if (reasons.size() > 1) text += Format(", and {} more", Plural(reasons.size() - 1, "reason"));
  return text;
}

std::vector<ExpectedOutput> OutputsOf(const Stage& stage, const LockedStage& entry,
                                      const StageScan& scan, HashAlgorithm algorithm) {
  std::vector<ExpectedOutput> outputs;
  for (std::size_t i = 0; i < stage.outs.size(); ++i) {
    ExpectedOutput& output = outputs.emplace_back();
    output.path = stage.outs[i].path;
    output.record = ToRecord(*entry.FindOut(stage.outs[i].text));
    const PathScan& now = scan.outs[i];
    if (now.exists && now.Record(algorithm).digest == output.record.digest) output.workspace = now;
  }
  return outputs;
}

}  // namespace

Result<VerifyPlan> PlanVerify(Workspace& workspace, StageInspector& inspector, const Stage& stage) {
  if (std::string reason = NothingToVerify(stage); !reason.empty())
    return Obstacle(VerifyOutcome::kNotPossible, std::move(reason));
  MLP_ASSIGN(const StageScan scan, inspector.ScanNow(stage));
  // Dependencies that are gone from the workspace are as their writers recorded them: the store has
  // them.
  MLP_ASSIGN(const StageFacts facts, inspector.FactsOf(stage, scan, /*allow_missing=*/true));
  if (facts.recorded == nullptr) return Obstacle(VerifyOutcome::kOutdated, "no run is recorded");
  if (const std::vector<Reason> reasons = OutdatedReasons(stage, facts); !reasons.empty())
    return Obstacle(VerifyOutcome::kOutdated, OutdatedText(reasons));
  VerifyPlan plan;
  plan.entry = *facts.recorded;
  Result<CopyPlan> copy = PlanCopy(workspace, stage, plan.entry, scan);
  if (!copy) {
    if (copy.error().code != ErrorCode::kInvalid) return Fail(std::move(copy.error()));
    return Obstacle(VerifyOutcome::kNotPossible, copy.error().message);
  }
  plan.copy = std::move(*copy);
  plan.outputs = OutputsOf(stage, plan.entry, scan, workspace.layout().algorithm);
  return plan;
}

}  // namespace mlp
