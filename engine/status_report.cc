#include "engine/status_report.h"

#include <algorithm>

#include "engine/stage_changes.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class Reporter {
 public:
  Reporter(const Stage& stage, const StageFacts& facts, const RelPath& current_dir)
      : stage_(stage),
        facts_(facts),
        recorded_(facts.recorded != nullptr ? *facts.recorded : nothing_),
        current_dir_(current_dir) {}

  Value Report() const {
    Value report = Value::array();
    const bool shows_deps = !stage_.frozen && stage_.kind == StageKind::kCommand;
    if (shows_deps) Add("changed deps", Deps(), report);
    Add("changed outs", Outs(), report);
    if (stage_.IsCallback() || stage_.always_changed) report.push_back("always changed");
    if (facts_.recorded != nullptr && recorded_.cmd != facts_.now.cmd) {
      report.push_back("changed command");
    }
    AddNative(report);
    return report;
  }

 private:
  static void Add(const char* name, Value entries, Value& report) {
    if (!entries.empty()) report.push_back({{name, std::move(entries)}});
  }

  std::string Name(const Dependency& dep) const {
    return dep.kind == DependencyKind::kPath ? dep.path.RelativeTo(current_dir_) : dep.text;
  }

  bool IsUnknown(const Dependency& dep) const {
    const auto& unknown = facts_.unknown_deps;
    return std::any_of(unknown.begin(), unknown.end(),
                       [&](const auto& one) { return one.first == dep.text; });
  }

  Value Deps() const {
    Value deps = Value::object();
    for (const Dependency& dep : stage_.deps) {
      const LockedPath* recorded = recorded_.FindDep(dep.text);
      const LockedPath* now = facts_.now.FindDep(dep.text);
      if (now == nullptr) {
        deps[Name(dep)] = IsUnknown(dep) ? "unknown" : "deleted";
      } else if (recorded == nullptr || recorded->digest != now->digest) {
        deps[Name(dep)] = "modified";
      }
    }
    for (const ParamsDependency& params : stage_.params) {
      Value changes = Params(params);
      if (!changes.empty()) deps[params.path.RelativeTo(current_dir_)] = std::move(changes);
    }
    return deps;
  }

  // One word for the whole file, or one for each key that changed.
  Value Params(const ParamsDependency& params) const {
    const LockedParams* recorded = recorded_.FindParams(params.file);
    const LockedParams* now = facts_.now.FindParams(params.file);
    if (now == nullptr) return "deleted";
    if (recorded == nullptr) return "new";
    Value changes = Value::object();
    const auto same = facts_.python_equality ? SamePythonValue : SameValue;
    auto compare = [&](const std::string& key) {
      const Value* old_value = recorded->Find(key);
      const Value* new_value = now->Find(key);
      if (new_value == nullptr) {
        changes[key] = "deleted";
      } else if (old_value == nullptr) {
        changes[key] = "new";
      } else if (!same(*old_value, *new_value)) {
        changes[key] = "modified";
      }
    };
    for (const std::string& key : params.keys) compare(key);
    if (params.keys.empty()) {
      for (const auto& [key, value] : now->values) compare(key);
      for (const auto& [key, value] : recorded->values) compare(key);
    }
    return changes;
  }

  // What only the native layout knows.
  void AddNative(Value& report) const {
    if (facts_.recorded == nullptr) return;
    Value env = Value::object(), ran_with = Value::object();
    for (const Reason& reason : InputReasons(stage_, facts_)) {
      if (reason.kind == ReasonKind::kEnvModified) env[reason.subject] = "modified";
      if (reason.kind == ReasonKind::kWdirChanged) report.push_back("changed wdir");
      if (IsOfEnvironment(reason.kind)) ran_with[reason.subject] = "modified";
    }
    Add("changed env", std::move(env), report);
    Add("changed environment", std::move(ran_with), report);
  }

  Value Outs() const {
    Value outs = Value::object();
    for (const Output& out : stage_.outs) {
      const std::string word = OutWord(out);
      if (!word.empty()) outs[out.path.RelativeTo(current_dir_)] = word;
    }
    return outs;
  }

  std::string OutWord(const Output& out) const {
    const LockedPath* recorded = recorded_.FindOut(out.text);
    const LockedPath* now = facts_.now.FindOut(out.text);
    const bool lost =
        HasText(facts_.unstored_outs, out.text) || HasText(facts_.damaged_outs, out.text);
    if (recorded != nullptr && out.cache && lost) return "not in cache";
    if (now == nullptr) return "deleted";
    return recorded != nullptr && recorded->digest == now->digest ? "" : "modified";
  }

  const Stage& stage_;
  const StageFacts& facts_;
  const LockedStage nothing_;
  const LockedStage& recorded_;
  const RelPath& current_dir_;
};

}  // namespace

Value StatusReport(const Stage& stage, const StageFacts& facts, const RelPath& current_dir) {
  return Reporter(stage, facts, current_dir).Report();
}

}  // namespace mlp
