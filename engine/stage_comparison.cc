#include "engine/stage_comparison.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/decision.h"
#include "store/base/format.h"

namespace mlp {
namespace {

using StagesByName = std::map<std::string, const Stage*>;

StagesByName NameStages(const StageGraph& graph) {
  StagesByName stages;
  for (StageId id = 0; id < graph.size(); ++id)
    stages[graph.stage(id).Address()] = &graph.stage(id);
  return stages;
}

// What was recorded of a path, if anything was.
using RecordedPaths = std::map<std::string, const LockedPath*>;

RecordedPaths RecordedPathsOf(const std::vector<std::string>& declared, const LockedStage* locked,
                              std::vector<LockedPath> LockedStage::*part) {
  RecordedPaths paths;
  for (const std::string& path : declared) paths[path] = nullptr;
  if (locked == nullptr) return paths;
  for (const LockedPath& path : locked->*part)
    if (const auto found = paths.find(path.path); found != paths.end()) found->second = &path;
  return paths;
}

std::vector<std::string> DepTexts(const Stage& stage) {
  std::vector<std::string> texts;
  for (const Dependency& dep : stage.deps) texts.push_back(dep.text);
  return texts;
}

std::vector<std::string> OutTexts(const Stage& stage) {
  std::vector<std::string> texts;
  for (const Output& out : stage.outs) texts.push_back(out.text);
  return texts;
}

void ComparePaths(const char* what, const RecordedPaths& before, const RecordedPaths& after,
                  std::vector<std::string>& facts) {
  for (const auto& [path, now] : after) {
    const auto then = before.find(path);
    if (then == before.end())
      facts.push_back(Format("{} {} is new", what, path));
    else if (now != nullptr && then->second == nullptr)
      facts.push_back(Format("{} {} is recorded now", what, path));
    else if (now == nullptr && then->second != nullptr)
      facts.push_back(Format("{} {} is no longer recorded", what, path));
    else if (now != nullptr && now->digest != then->second->digest)
      facts.push_back(Format("{} {} changed", what, path));
  }
  for (const auto& [path, then] : before)
    if (!after.contains(path)) facts.push_back(Format("{} {} is gone", what, path));
}

using RecordedParams = std::map<std::pair<std::string, std::string>, Value>;

RecordedParams RecordedParamsOf(const LockedStage* locked) {
  RecordedParams params;
  if (locked == nullptr) return params;
  for (const LockedParams& file : locked->params)
    for (const auto& [key, value] : file.values) params[{file.file, key}] = value;
  return params;
}

void CompareRecordedParams(const RecordedParams& before, const RecordedParams& after,
                           std::vector<std::string>& facts) {
  std::set<std::pair<std::string, std::string>> keys;
  for (const auto& [key, value] : before) keys.insert(key);
  for (const auto& [key, value] : after) keys.insert(key);
  for (const auto& key : keys) {
    const auto then = before.find(key), now = after.find(key);
    if (then != before.end() && now != after.end() && SameValue(then->second, now->second))
      continue;
    Reason reason;
    reason.kind = ReasonKind::kParamModified;
    reason.file = key.first;
    reason.subject = key.second;
    if (then != before.end()) reason.old_value = DisplayText(then->second);
    if (now != after.end()) reason.new_value = DisplayText(now->second);
    facts.push_back(Explain(reason));
  }
}

std::vector<std::string> FactsOf(const Stage& then, const LockedStage* then_locked,
                                 const Stage& now, const LockedStage* now_locked) {
  std::vector<std::string> facts;
  if (then.cmd != now.cmd) {
    Reason reason;
    reason.kind = ReasonKind::kCommandChanged;
    reason.old_value = CommandText(then.cmd);
    reason.new_value = CommandText(now.cmd);
    facts.push_back(Explain(reason));
  }
  if (then.wdir != now.wdir)
    facts.push_back(Format("working directory changed from {} to {}", then.wdir.RelativeTo({}),
                           now.wdir.RelativeTo({})));
  ComparePaths("dependency", RecordedPathsOf(DepTexts(then), then_locked, &LockedStage::deps),
               RecordedPathsOf(DepTexts(now), now_locked, &LockedStage::deps), facts);
  CompareRecordedParams(RecordedParamsOf(then_locked), RecordedParamsOf(now_locked), facts);
  ComparePaths("output", RecordedPathsOf(OutTexts(then), then_locked, &LockedStage::outs),
               RecordedPathsOf(OutTexts(now), now_locked, &LockedStage::outs), facts);
  if (!facts.empty() && now_locked != nullptr && now.kind == StageKind::kCommand &&
      now_locked->cmd != now.cmd)
    facts.push_back("the new command has not run yet");
  return facts;
}

}  // namespace

std::vector<StageDifference> CompareStages(const StagesThen& before, const StagesThen& after) {
  const StagesByName then = NameStages(before.graph), now = NameStages(after.graph);
  std::vector<StageDifference> differences;
  for (StageId id = 0; id < after.graph.size(); ++id) {
    const Stage& stage = after.graph.stage(id);
    const auto old_stage = then.find(stage.Address());
    if (old_stage == then.end()) {
      differences.push_back({stage.Address(), StageFate::kAdded, {}});
      continue;
    }
    std::vector<std::string> facts =
        FactsOf(*old_stage->second, before.records.Find(*old_stage->second), stage,
                after.records.Find(stage));
    if (!facts.empty())
      differences.push_back({stage.Address(), StageFate::kChanged, std::move(facts)});
  }
  for (const auto& [name, stage] : then)
    if (!now.contains(name)) differences.push_back({name, StageFate::kRemoved, {}});
  return differences;
}

}  // namespace mlp
