#include "engine/cli/plan_text.h"

#include <algorithm>

#include "engine/cli/style.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::string VerdictText(Verdict verdict, const Style& style) {
  switch (verdict) {
    case Verdict::kUpToDate:
      return "up to date";
    case Verdict::kRun:
      return style.Yellow("would run");
    case Verdict::kRestore:
      return style.Green("would be restored from the cache");
    case Verdict::kStore:
      return "would be put back into the cache";
    case Verdict::kAdd:
      return style.Yellow("would be recorded as it stands");
    case Verdict::kFrozen:
      return "frozen: left as it is";
    case Verdict::kBlocked:
      return style.Red("cannot run");
  }
  return {};
}

}  // namespace

std::string RenderPlannedStage(const StageGraph& graph, const PlannedStage& planned, bool color) {
  const Style style(color);
  std::string text = Format("{}  {}\n", style.Cyan(graph.stage(planned.id).Address()),
                            VerdictText(planned.decision.verdict, style));
  for (const Reason& reason : planned.decision.reasons) {
    text += Format("  - {}\n", ForTerminal(Explain(reason)));
  }
  return text;
}

std::string RenderPlan(const StageGraph& graph, const std::vector<PlannedStage>& plan, bool color) {
  std::string text;
  for (const PlannedStage& planned : plan) text += RenderPlannedStage(graph, planned, color);
  const auto would_run = std::count_if(plan.begin(), plan.end(), [](const PlannedStage& planned) {
    return planned.decision.verdict == Verdict::kRun;
  });
  return text + Format("{}: {} would run.\n", Plural(plan.size(), "stage"), would_run);
}

std::string RenderCause(const StageGraph& graph, const Cause& cause) {
  std::string text = ForTerminal(Explain(cause.reason));
  for (const StageId id : cause.stages) text += " -> " + ForTerminal(graph.stage(id).Address());
  return text;
}

}  // namespace mlp
