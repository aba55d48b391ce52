#include "engine/plan.h"

#include <algorithm>

namespace mlp {
namespace {

bool ChangesOutputs(Verdict verdict) {
  return verdict == Verdict::kRun || verdict == Verdict::kRestore;
}

// Missing dependencies that an upstream stage would write are not missing in the plan.
void DropReasonsSolvedByUpstream(const StageGraph& graph, const Stage& stage, Decision& decision) {
  std::erase_if(decision.reasons, [&](const Reason& reason) {
    if (reason.kind != ReasonKind::kDepMissing) return false;
    return std::any_of(stage.deps.begin(), stage.deps.end(), [&](const Dependency& dep) {
      return dep.text == reason.subject && graph.WriterOf(dep.path) != nullptr;
    });
  });
}

void FollowUpstream(const StageGraph& graph, StageId id, const std::vector<bool>& changes,
                    Decision& decision) {
  const Stage& stage = graph.stage(id);
  if (decision.verdict == Verdict::kFrozen) return;
  std::vector<Reason> upstream_reasons;
  for (const StageId upstream : graph.Upstream(id)) {
    if (!changes[upstream]) continue;
    upstream_reasons.push_back(
        {ReasonKind::kUpstreamRuns, graph.stage(upstream).Address(), {}, {}, {}});
  }
  if (upstream_reasons.empty()) return;
  if (decision.verdict == Verdict::kBlocked) {
    DropReasonsSolvedByUpstream(graph, stage, decision);
    if (!decision.reasons.empty()) return;
  }
  decision.verdict = Verdict::kRun;
  decision.restored.reset();
  decision.reasons.insert(decision.reasons.end(), upstream_reasons.begin(),
                          upstream_reasons.end());
}

}  // namespace

Result<std::vector<PlannedStage>> MakePlan(Workspace& workspace,
                                           const std::vector<StageId>& selected,
                                           const PlanOptions& options) {
  const StageGraph& graph = workspace.graph();
  StageInspector inspector(workspace);
  std::vector<bool> changes(graph.size(), false);
  std::vector<PlannedStage> plan;
  for (const StageId id : selected) {
    MLP_ASSIGN(Inspection inspection, inspector.InspectNow(graph.stage(id), options.decide));
    if (options.follow_upstream) FollowUpstream(graph, id, changes, inspection.decision);
    changes[id] = ChangesOutputs(inspection.decision.verdict);
    plan.push_back({id, std::move(inspection.decision)});
  }
  return plan;
}

}  // namespace mlp
