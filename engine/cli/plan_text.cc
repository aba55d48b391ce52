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
    case Verdict::kFrozen:
      return "frozen: left as it is";
    case Verdict::kBlocked:
      return style.Red("cannot run");
  }
  return {};
}

// The words of `dvc status`.
std::string ParamWord(const Reason& reason) {
  if (reason.kind == ReasonKind::kParamMissing || reason.new_value.empty()) return "deleted";
  return reason.old_value.empty() ? "new" : "modified";
}

std::string OutWord(const Reason& reason) {
  switch (reason.kind) {
    case ReasonKind::kOutMissing:
      return "deleted";
    case ReasonKind::kOutNotRecorded:
      return "new";
    case ReasonKind::kOutNotStored:
    case ReasonKind::kOutDamaged:
      return "not in cache";
    default:
      return "modified";
  }
}

void AddDependency(const Reason& reason, Value& deps) {
  if (reason.kind == ReasonKind::kDepModified || reason.kind == ReasonKind::kDepMissing) {
    deps[reason.subject] = reason.kind == ReasonKind::kDepMissing ? "deleted" : "modified";
  } else if (reason.subject.empty()) {
    deps[reason.file] = "deleted";
  } else {
    deps[reason.file][reason.subject] = ParamWord(reason);
  }
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

Value StatusOf(const Decision& decision) {
  Value deps = Value::object(), outs = Value::object(), status = Value::array();
  bool command = false, always = false, never_run = false;
  for (const Reason& reason : decision.reasons) {
    switch (reason.kind) {
      case ReasonKind::kNeverRun:
        never_run = true;
        break;
      case ReasonKind::kForced:
        break;
      case ReasonKind::kUpstreamRuns:
        deps["stage " + reason.subject] = "would run";
        break;
      case ReasonKind::kCommandChanged:
        command = true;
        break;
      case ReasonKind::kAlwaysChanged:
      case ReasonKind::kCallback:
        always = true;
        break;
      case ReasonKind::kDepModified:
      case ReasonKind::kDepMissing:
      case ReasonKind::kParamModified:
      case ReasonKind::kParamMissing:
        AddDependency(reason, deps);
        break;
      case ReasonKind::kOutMissing:
      case ReasonKind::kOutModified:
      case ReasonKind::kOutNotRecorded:
      case ReasonKind::kOutNotStored:
      case ReasonKind::kOutDamaged:
        outs[reason.subject] = OutWord(reason);
        break;
    }
  }
  if (!deps.empty()) status.push_back({{"changed deps", deps}});
  if (!outs.empty()) status.push_back({{"changed outs", outs}});
  if (never_run) status.push_back("never run");
  if (always) status.push_back("always changed");
  if (command) status.push_back("changed command");
  return status;
}

}  // namespace mlp
