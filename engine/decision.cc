#include "engine/decision.h"

#include <algorithm>

#include "store/base/format.h"

namespace mlp {
namespace {

std::string CommandText(const Value& cmd) {
  if (cmd.is_string()) return cmd.get<std::string>();
  return PythonJson(cmd, false);
}

void CompareDeps(const StageFacts& facts, std::vector<Reason>& reasons) {
  for (const LockedPath& dep : facts.now.deps) {
    const LockedPath* recorded = facts.recorded->FindDep(dep.path);
    if (recorded == nullptr || recorded->digest != dep.digest) {
      reasons.push_back({ReasonKind::kDepModified,
                         dep.path,
                         {},
                         recorded != nullptr ? recorded->digest.ToString() : "",
                         dep.digest.ToString()});
    }
  }
}

void CompareParams(const StageFacts& facts, std::vector<Reason>& reasons) {
  for (const LockedParams& params : facts.now.params) {
    const LockedParams* recorded = facts.recorded->FindParams(params.file);
    for (const auto& [key, value] : params.values) {
      const Value* old = recorded != nullptr ? recorded->Find(key) : nullptr;
      if (old == nullptr || !SameValue(*old, value)) {
        reasons.push_back({ReasonKind::kParamModified, key, params.file,
                           old != nullptr ? DisplayText(*old) : "", DisplayText(value)});
      }
    }
  }
}

// A whole params file is declared: a key that disappeared is a change too.
void CompareWholeFiles(const Stage& stage, const StageFacts& facts, std::vector<Reason>& reasons) {
  for (const ParamsDependency& declared : stage.params) {
    if (!declared.keys.empty()) continue;
    const LockedParams* recorded = facts.recorded->FindParams(declared.file);
    const LockedParams* now = facts.now.FindParams(declared.file);
    if (recorded == nullptr || now == nullptr) continue;
    for (const auto& [key, value] : recorded->values) {
      if (now->Find(key) == nullptr) {
        reasons.push_back({ReasonKind::kParamModified, key, declared.file, DisplayText(value), ""});
      }
    }
  }
}

// What the stage's result depends on, compared with the record.
std::vector<Reason> InputReasons(const Stage& stage, const StageFacts& facts) {
  std::vector<Reason> reasons;
  if (stage.IsCallback()) {
    reasons.push_back({ReasonKind::kCallback, {}, {}, {}, {}});
  } else if (stage.always_changed) {
    reasons.push_back({ReasonKind::kAlwaysChanged, {}, {}, {}, {}});
  }
  if (facts.recorded == nullptr) {
    reasons.push_back({ReasonKind::kNeverRun, {}, {}, {}, {}});
    return reasons;
  }
  if (facts.recorded->cmd != facts.now.cmd) {
    reasons.push_back({ReasonKind::kCommandChanged,
                       {},
                       {},
                       CommandText(facts.recorded->cmd),
                       CommandText(facts.now.cmd)});
  }
  CompareDeps(facts, reasons);
  CompareParams(facts, reasons);
  CompareWholeFiles(stage, facts, reasons);
  return reasons;
}

bool Contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

struct OutputReasons {
  std::vector<Reason> wrong;     // the workspace differs from the record
  std::vector<Reason> unstored;  // only the store lacks the object
  // Every one is recorded and its object is there: restoring replaces them all. What a persist
  // output holds is the stage's to go on with, not ours to replace.
  bool restorable = true;
};

OutputReasons CompareOutputs(const Stage& stage, const StageFacts& facts) {
  OutputReasons result;
  if (facts.recorded == nullptr) return result;
  for (const Output& out : stage.outs) {
    const LockedPath* recorded = facts.recorded->FindOut(out.text);
    const LockedPath* now = facts.now.FindOut(out.text);
    const auto& unstored = facts.unstored_outs;
    const bool stored = recorded != nullptr &&
                        std::find(unstored.begin(), unstored.end(), out.text) == unstored.end();
    result.restorable &= stored && !out.persist;
    if (recorded == nullptr) {
      result.wrong.push_back({ReasonKind::kOutNotRecorded, out.text, {}, {}, {}});
    } else if (now == nullptr) {
      result.wrong.push_back(
          {ReasonKind::kOutMissing, out.text, {}, recorded->digest.ToString(), {}});
    } else if (now->digest != recorded->digest) {
      result.wrong.push_back({ReasonKind::kOutModified,
                              out.text,
                              {},
                              recorded->digest.ToString(),
                              now->digest.ToString()});
    } else if (out.cache && !stored && !Contains(facts.damaged_outs, out.text)) {
      result.unstored.push_back(
          {ReasonKind::kOutNotStored, out.text, {}, recorded->digest.ToString(), {}});
    }
    if (Contains(facts.damaged_outs, out.text)) {
      result.unstored.push_back(
          {ReasonKind::kOutDamaged, out.text, {}, recorded->digest.ToString(), {}});
    }
  }
  return result;
}

std::optional<Decision> DecideBlocked(const StageFacts& facts) {
  Decision decision;
  decision.verdict = Verdict::kBlocked;
  for (const std::string& dep : facts.missing_deps) {
    decision.reasons.push_back({ReasonKind::kDepMissing, dep, {}, {}, {}});
  }
  for (const auto& [file, key] : facts.missing_params) {
    decision.reasons.push_back({ReasonKind::kParamMissing, key, file, {}, {}});
  }
  if (decision.reasons.empty()) return std::nullopt;
  return decision;
}

}  // namespace

Decision Decide(const Stage& stage, const StageFacts& facts, const DecideOptions& options) {
  Decision decision;
  if (stage.frozen) {
    decision.verdict = Verdict::kFrozen;
    return decision;
  }
  if (auto blocked = DecideBlocked(facts)) return *blocked;

  decision.reasons = InputReasons(stage, facts);
  OutputReasons outputs = CompareOutputs(stage, facts);
  const bool inputs_changed = !decision.reasons.empty();
  const bool outputs_wrong = !outputs.wrong.empty();
  const bool unstored = !outputs.unstored.empty();
  auto take = [&](std::vector<Reason>& from) {
    decision.reasons.insert(decision.reasons.end(), from.begin(), from.end());
  };
  take(outputs.wrong);
  take(outputs.unstored);

  if (options.force) {
    decision.reasons.insert(decision.reasons.begin(), {ReasonKind::kForced, {}, {}, {}, {}});
    decision.verdict = Verdict::kRun;
  } else if (!inputs_changed && !outputs_wrong) {
    decision.verdict = unstored ? Verdict::kStore : Verdict::kUpToDate;
  } else if (!inputs_changed && outputs.restorable) {
    decision.verdict = Verdict::kRestore;
    decision.restored = *facts.recorded;
  } else if (options.use_run_cache && facts.cached) {
    decision.verdict = Verdict::kRestore;
    decision.restored = facts.cached;
  } else {
    decision.verdict = Verdict::kRun;
  }
  return decision;
}

std::string Explain(const Reason& reason) {
  auto changed = [&](const std::string& what) {
    if (reason.old_value.empty()) return Format("{} is new ({})", what, reason.new_value);
    if (reason.new_value.empty()) return Format("{} was removed ({})", what, reason.old_value);
    return Format("{} changed from {} to {}", what, reason.old_value, reason.new_value);
  };
  auto shortened = [](const std::string& digest) { return digest.substr(0, 8); };
  switch (reason.kind) {
    case ReasonKind::kNeverRun:
      return "no run is recorded";
    case ReasonKind::kCommandChanged:
      return changed("command");
    case ReasonKind::kDepModified:
      if (reason.old_value.empty()) {
        return Format("dependency {} is not in the record", reason.subject);
      }
      return Format("dependency {} changed ({} -> {})", reason.subject, shortened(reason.old_value),
                    shortened(reason.new_value));
    case ReasonKind::kParamModified:
      return changed(Format("{}: {}", reason.file, reason.subject));
    case ReasonKind::kOutMissing:
      return Format("output {} is missing", reason.subject);
    case ReasonKind::kOutModified:
      return Format("output {} was modified ({} -> {})", reason.subject,
                    shortened(reason.old_value), shortened(reason.new_value));
    case ReasonKind::kOutNotRecorded:
      return Format("output {} is not in the record", reason.subject);
    case ReasonKind::kOutNotStored:
      return Format("output {} is not in the cache", reason.subject);
    case ReasonKind::kOutDamaged:
      return Format("the cached object of output {} is damaged", reason.subject);
    case ReasonKind::kAlwaysChanged:
      return "declared always_changed";
    case ReasonKind::kCallback:
      return "declares nothing that could tell whether it must run";
    case ReasonKind::kForced:
      return "forced";
    case ReasonKind::kUpstreamRuns:
      return Format("it depends on stage {}, which would run", reason.subject);
    case ReasonKind::kDepMissing:
      return Format("dependency {} does not exist", reason.subject);
    case ReasonKind::kParamMissing:
      if (reason.subject.empty()) return Format("params file {} does not exist", reason.file);
      return Format("param {} is missing from {}", reason.subject, reason.file);
  }
  return {};
}

}  // namespace mlp
