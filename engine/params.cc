#include "engine/params.h"

#include <map>
#include <set>

#include "engine/data_file.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct WantedKeys {
  bool all = false;
  std::set<std::string> keys;  // dotted
};

void AddDependencies(const StageGraph& graph, std::map<RelPath, WantedKeys>& declared) {
  for (StageId id = 0; id < graph.size(); ++id)
    for (const ParamsDependency& params : graph.stage(id).params) {
      WantedKeys& wanted = declared[params.path];
      wanted.all = wanted.all || params.keys.empty();
      wanted.keys.insert(params.keys.begin(), params.keys.end());
    }
}

std::map<RelPath, WantedKeys> DeclaredParams(const StageGraph& graph, ParamsWanted wanted) {
  std::map<RelPath, WantedKeys> declared;
  AddDependencies(graph, declared);
  if (wanted == ParamsWanted::kDependencies) return declared;
  declared[RelPath::Strict("params.yaml").value()].all = true;
  for (const Pipeline& pipeline : graph.pipelines())
    for (const RelPath& path : pipeline.params) declared[path].all = true;
  for (const Pipeline& pipeline : graph.pipelines())
    for (const auto& [path, values] : pipeline.template_values)
      for (const auto& [key, value] : values.items()) declared[path].keys.insert(key);
  return declared;
}

// Nested as in the file.
void Put(Value& selected, const std::string& dotted, const Value& value) {
  Value* place = &selected;
  for (const std::string& name : Split(dotted, '.')) {
    if (!place->is_object()) return;  // a part of what another key has selected as a whole
    place = &(*place)[name];
    if (place->is_null()) *place = Value::object();
  }
  *place = value;
}

Value Select(const Value& data, const WantedKeys& wanted) {
  if (wanted.all) return data;
  Value selected = Value::object();
  for (const std::string& key : wanted.keys)
    if (const Value* value = FindByPath(data, key)) Put(selected, key, *value);
  return selected;
}

}  // namespace

ValueSnapshot LoadParams(ProjectView& view, const StageGraph& graph, ParamsWanted wanted) {
  ValueSnapshot snapshot;
  snapshot.name = view.Name();
  for (const auto& [path, keys] : DeclaredParams(graph, wanted)) {
    SnapshotFile file{path, {}, {}};
    Result<std::optional<std::string>> text = view.ReadFile(path);
    if (text && !*text) continue;
    Result<Value> data = text ? ParseDataFile(path.str(), std::move(**text))
                              : Result<Value>(Fail(std::move(text.error())));
    if (data)
      file.data = Select(*data, keys);
    else
      file.error = std::move(data.error());
    snapshot.files.push_back(std::move(file));
  }
  return snapshot;
}

}  // namespace mlp
