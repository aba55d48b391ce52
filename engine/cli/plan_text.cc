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

// Reasons name stages from the root.
Reason NamedFrom(const RelPath& from, const StageGraph& graph, Reason reason) {
  if (IsOfUpstream(reason.kind)) reason.subject = graph.stage(reason.upstream).AddressFrom(from);
  return reason;
}

}  // namespace

std::string RenderPlannedStage(const StageGraph& graph, const PlannedStage& planned,
                               const RelPath& from, bool color) {
  const Style style(color);
  const std::string name = ForTerminal(graph.stage(planned.id).AddressFrom(from));
  std::string text =
      Format("{}  {}\n", style.Cyan(name), VerdictText(planned.decision.verdict, style));
  for (const Reason& reason : planned.decision.reasons) {
    text += Format("  - {}\n", ForTerminal(Explain(NamedFrom(from, graph, reason))));
  }
  return text;
}

std::string RenderPlan(const StageGraph& graph, const std::vector<PlannedStage>& plan,
                       const RelPath& from, bool color) {
  std::string text;
  for (const PlannedStage& planned : plan) text += RenderPlannedStage(graph, planned, from, color);
  const auto would_run = std::count_if(plan.begin(), plan.end(), [](const PlannedStage& planned) {
    return planned.decision.verdict == Verdict::kRun;
  });
  return text + Format("{}: {} would run.\n", Plural(plan.size(), "stage"), would_run);
}

std::string RenderCause(const StageGraph& graph, const Cause& cause, const RelPath& from) {
  std::string text = ForTerminal(Explain(cause.reason));
  for (const StageId id : cause.stages)
    text += " -> " + ForTerminal(graph.stage(id).AddressFrom(from));
  return text;
}

}  // namespace mlp
