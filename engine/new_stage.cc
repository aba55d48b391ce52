// From the options of `stage add` to the definition that is written.
#include <algorithm>
#include <map>
#include <set>

#include "engine/stage_editing.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kDefaultParams[] = "params.yaml";

struct Flags {
  bool cache = true, persist = false;
};

using OutputFlags = std::map<std::string, Flags>;  // sorted by path

void Add(OutputFlags& outputs, const std::vector<std::string>& paths, Flags flags) {
  for (const std::string& path : paths) outputs[path] = flags;
}

Value ListOf(const OutputFlags& outputs) {
  Value list = Value::array();
  for (const auto& [path, flags] : outputs) {
    Value written = Value::object();
    if (!flags.cache) written["cache"] = false;
    if (flags.persist) written["persist"] = true;
    if (written.empty()) {
      list.push_back(path);
    } else {
      list.push_back(Value::object({{path, std::move(written)}}));
    }
  }
  return list;
}

// Keys of the default file first, then files by name; an empty set of keys is a whole file.
Value ParamsOf(const std::vector<std::string>& options) {
  std::map<std::string, std::set<std::string>> files;
  std::set<std::string> whole;
  for (const std::string& option : options) {
    const std::size_t colon = option.find(':');
    const bool is_default = colon == std::string::npos;
    const std::string file = is_default ? kDefaultParams : option.substr(0, colon);
    const std::string keys = is_default ? option : option.substr(colon + 1);
    files[file];
    for (const std::string& key : Split(keys, ',')) {
      if (!Trim(key).empty()) files[file].insert(std::string(Trim(key)));
    }
    if (Trim(keys).empty()) whole.insert(file);
  }
  Value list = Value::array();
  const auto own = files.find(kDefaultParams);
  if (own != files.end() && !whole.contains(kDefaultParams)) {
    for (const std::string& key : own->second) list.push_back(key);
    files.erase(own);
  }
  for (const auto& [file, keys] : files) {
    Value value;
    if (!whole.contains(file)) value = Value(keys);
    list.push_back(Value::object({{file, std::move(value)}}));
  }
  return list;
}

void SetIfAny(Value& definition, const char* key, Value list) {
  if (!list.empty()) definition[key] = std::move(list);
}

}  // namespace

Value DefinitionOf(const NewStage& stage) {
  OutputFlags outs, metrics, plots;
  Add(outs, stage.outs, {});
  Add(outs, stage.outs_no_cache, {.cache = false});
  Add(outs, stage.outs_persist, {.persist = true});
  Add(outs, stage.outs_persist_no_cache, {.cache = false, .persist = true});
  Add(metrics, stage.metrics, {});
  Add(metrics, stage.metrics_no_cache, {.cache = false});
  Add(plots, stage.plots, {});
  Add(plots, stage.plots_no_cache, {.cache = false});
  const std::set<std::string> deps(stage.deps.begin(), stage.deps.end());

  Value definition = Value::object();
  if (!stage.desc.empty()) definition["desc"] = stage.desc;
  definition["cmd"] = stage.cmd;
  if (!stage.wdir.empty() && stage.wdir != ".") definition["wdir"] = stage.wdir;
  SetIfAny(definition, "deps", Value(deps));
  SetIfAny(definition, "params", ParamsOf(stage.params));
  SetIfAny(definition, "outs", ListOf(outs));
  SetIfAny(definition, "metrics", ListOf(metrics));
  SetIfAny(definition, "plots", ListOf(plots));
  if (stage.always_changed) definition["always_changed"] = true;
  return definition;
}

}  // namespace mlp
