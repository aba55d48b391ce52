#include "engine/stage_changes.h"

#include <algorithm>

#include "engine/environment_changes.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// The same lines may be written in two ways, which are two commands.
Reason CommandChanged(const Value& old_cmd, const Value& new_cmd) {
  std::string old_text = CommandText(old_cmd), new_text = CommandText(new_cmd);
  if (old_text == new_text) {
    old_text = PythonJson(old_cmd, false);
    new_text = PythonJson(new_cmd, false);
  }
  return {ReasonKind::kCommandChanged, {}, {}, std::move(old_text), std::move(new_text)};
}

void CompareDeps(const StageFacts& facts, std::vector<Reason>& reasons) {
  for (const LockedPath& dep : facts.now.deps) {
    const LockedPath* recorded = facts.recorded->FindDep(dep.path);
    if (recorded == nullptr || recorded->digest != dep.digest) {
      reasons.push_back(
          {ReasonKind::kDepModified,
           dep.path,
           {},
           recorded != nullptr ? std::optional(recorded->digest.ToString()) : std::nullopt,
           dep.digest.ToString()});
    }
  }
}

// As a person would write the values; as JSON where that would not tell them apart.
Reason ParamReason(const std::string& file, const std::string& key, const Value* old,
                   const Value* now) {
  const auto text = [](const Value* value, auto write) {
    return value != nullptr ? std::optional<std::string>(write(*value)) : std::nullopt;
  };
  Reason reason{ReasonKind::kParamModified, key, file, text(old, DisplayText),
                text(now, DisplayText)};
  if (reason.old_value != reason.new_value && reason.old_value != "" && reason.new_value != "") {
    return reason;
  }
  const auto json = [](const Value& value) { return PythonJson(value, false); };
  reason.old_value = text(old, json);
  reason.new_value = text(now, json);
  return reason;
}

void CompareParams(const StageFacts& facts, std::vector<Reason>& reasons) {
  const auto same = facts.python_equality ? SamePythonValue : SameValue;
  for (const LockedParams& params : facts.now.params) {
    const LockedParams* recorded = facts.recorded->FindParams(params.file);
    for (const auto& [key, value] : params.values) {
      const Value* old = recorded != nullptr ? recorded->Find(key) : nullptr;
      if (old == nullptr || !same(*old, value)) {
        reasons.push_back(ParamReason(params.file, key, old, &value));
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
        reasons.push_back(ParamReason(declared.file, key, &value, nullptr));
      }
    }
  }
}

void CompareEnvironment(const StageFacts& facts, std::vector<Reason>& reasons) {
  const auto& recorded = facts.recorded->env;
  for (const auto& [name, value] : facts.now.env) {
    const auto old = std::find_if(recorded.begin(), recorded.end(),
                                  [&name = name](const auto& one) { return one.first == name; });
    if (old != recorded.end() && old->second == value) continue;
    reasons.push_back({ReasonKind::kEnvModified,
                       name,
                       {},
                       old == recorded.end() ? std::nullopt : std::optional(EnvText(old->second)),
                       EnvText(value)});
  }
}

void CompareWdir(const StageFacts& facts, std::vector<Reason>& reasons) {
  if (facts.recorded->wdir == facts.now.wdir) return;
  const auto name = [](const std::string& wdir) { return wdir.empty() ? "." : wdir; };
  reasons.push_back(
      {ReasonKind::kWdirChanged, {}, {}, name(facts.recorded->wdir), name(facts.now.wdir)});
}

}  // namespace

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
    reasons.push_back(CommandChanged(facts.recorded->cmd, facts.now.cmd));
  }
  CompareWdir(facts, reasons);
  CompareEnvironment(facts, reasons);
  AddEnvironmentReasons(facts.recorded->environment, facts.now.environment, reasons);
  CompareDeps(facts, reasons);
  CompareParams(facts, reasons);
  CompareWholeFiles(stage, facts, reasons);
  return reasons;
}

namespace {

void CompareOutput(const Output& out, const StageFacts& facts, bool allow_missing,
                   OutputReasons& result) {
  const LockedPath* recorded = facts.recorded->FindOut(out.text);
  const LockedPath* now = facts.now.FindOut(out.text);
  if (recorded == nullptr) {
    result.wrong.push_back({ReasonKind::kOutNotRecorded, out.text, {}, {}, {}});
    result.restorable = false;
    return;
  }
  const bool stored = !HasText(facts.unstored_outs, out.text);
  result.restorable &= stored && !out.persist;
  const bool damaged = HasText(facts.damaged_outs, out.text);
  const auto reason = [&](ReasonKind kind, std::optional<std::string> new_value) {
    return Reason{kind, out.text, {}, recorded->digest.ToString(), std::move(new_value)};
  };
  if (now == nullptr && !allow_missing) {
    result.wrong.push_back(reason(ReasonKind::kOutMissing, {}));
  } else if (now != nullptr && now->digest != recorded->digest) {
    result.wrong.push_back(reason(ReasonKind::kOutModified, now->digest.ToString()));
  } else if (now != nullptr && out.cache && !stored && !damaged && !allow_missing) {
    result.unstored.push_back(reason(ReasonKind::kOutNotStored, {}));
  }
  if (damaged) result.unstored.push_back(reason(ReasonKind::kOutDamaged, {}));
}

}  // namespace

bool OutputReasons::Has(ReasonKind kind) const {
  return std::any_of(wrong.begin(), wrong.end(),
                     [&](const Reason& reason) { return reason.kind == kind; });
}

OutputReasons CompareOutputs(const Stage& stage, const StageFacts& facts, bool allow_missing) {
  OutputReasons result;
  if (facts.recorded == nullptr) return result;
  for (const Output& out : stage.outs) CompareOutput(out, facts, allow_missing, result);
  return result;
}

}  // namespace mlp
