#include "pipelines/template_vars.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "pipelines/template_syntax.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kDefaultVarsFile[] = "params.yaml";
constexpr char kVarsExample[] = "vars: [more.yaml, {size: 3}]";
constexpr std::size_t kDeepestVars = 100;
constexpr std::size_t kMostMerged = 10'000'000;  // fields, over all contexts of a file

// Walks level by level: a JSON file may nest as deep as it is long.
bool IsTooDeep(const Value& value) {
  std::vector<const Value*> level{&value};
  for (std::size_t depth = 0; !level.empty(); ++depth) {
    if (depth > kDeepestVars) return true;
    std::vector<const Value*> next;
    for (const Value* parent : level) {
      if (!parent->is_structured()) continue;
      for (const Value& child : *parent) next.push_back(&child);
    }
    level = std::move(next);
  }
  return false;
}

std::string_view KindName(const Value& value) {
  if (value.is_array()) return "a list";
  return value.is_null() ? "nothing" : "a single value";
}

}  // namespace

bool TemplateVars::AddDefault(const RelPath& directory, const YamlNode& place,
                              TemplateContext& context) {
  const RelPath file = directory / RelPath::Strict(kDefaultVarsFile).value();
  const ContextValue* const values = Load({place, file.str()}, file, true);
  if (values == nullptr) return files_.at(file).is_absent;
  context.MarkLoaded(file, {});
  return MergeOf({place, file.str()}, *values, context);
}

bool TemplateVars::Add(const YamlNode& vars, const RelPath& directory, const std::string& owner,
                       TemplateContext& context) {
  const std::string what = owner.empty() ? "'vars'" : FieldOf("vars", "stage " + Quoted(owner));
  if (!reader_.IsList(vars, what, kVarsExample)) return false;
  bool is_good = true;
  for (std::size_t i = 0; i < vars.items.size(); ++i) {
    const YamlNode& node = vars.items[i];
    const std::string label =
        (owner.empty() ? "vars[" : owner + ".vars[") + std::to_string(i) + "]";
    if (HoldsTemplate(node)) {
      is_good = false;
    } else if (node.IsMapping()) {
      is_good &= AddMap({node, label}, context);
    } else if (node.IsString()) {
      is_good &= AddFile({node, node.text}, directory, context);
    } else {
      reader_.Refuse(
          node,
          "an item of " + what + " must be a path or a map, not " + std::string(node.KindName()),
          std::string("for example ") + kVarsExample);
      is_good = false;
    }
  }
  return is_good;
}

bool TemplateVars::HoldsTemplate(const YamlNode& node) {
  if (node.IsScalar() && !FindTemplates(node.text).empty()) {
    reader_.Refuse(node, "templates are not resolved inside of 'vars'", "write the value itself");
    return true;
  }
  bool found = false;
  for (const YamlNode& item : node.items) found |= HoldsTemplate(item);
  for (const auto& [key, value] : node.fields) found |= HoldsTemplate(key) | HoldsTemplate(value);
  return found;
}

bool TemplateVars::AddMap(const Item& item, TemplateContext& context) {
  return MergeOf(item, sources_.Add(ToValue(item.node), item.label, std::nullopt), context);
}

bool TemplateVars::AddFile(const Item& item, const RelPath& directory, TemplateContext& context) {
  const std::size_t colon = item.node.text.find(':');
  std::set<std::string> keys;
  if (colon != std::string::npos) {
    for (std::string& key : Split(item.node.text.substr(colon + 1), ',')) {
      if (!key.empty()) keys.insert(std::move(key));
    }
  }
  const std::optional<RelPath> file =
      reader_.Path(item.node, directory, item.node.text.substr(0, colon), "a path in 'vars'");
  if (!file || !MayLoad(item, *file, keys, context)) return false;
  const std::set<std::string>* const loaded = context.Loaded(*file);
  if (loaded != nullptr && loaded->empty()) return true;  // the whole of it, again
  const ContextValue* const whole = Load(item, *file, false);
  if (whole == nullptr) return false;
  ContextValue part = *whole;
  if (!keys.empty()) {
    part.data = nullptr;
    part.map = std::make_shared<ContextMap>();
    for (const std::string& key : keys) {
      const std::optional<ContextValue> value = sources_.Child(*whole, key);
      if (!value) {
        reader_.Refuse(item.node, Quoted(file->str()) + " has no key " + Quoted(key),
                       "name a key of its top level");
        return false;
      }
      part.map->Set(key, *value);
    }
  }
  if (loaded != nullptr) keys.insert(loaded->begin(), loaded->end());
  context.MarkLoaded(*file, std::move(keys));
  return MergeOf(item, part, context);
}

// A file is loaded as a whole, any number of times, or key by key, each once.
bool TemplateVars::MayLoad(const Item& item, const RelPath& file, const std::set<std::string>& keys,
                           const TemplateContext& context) {
  const std::set<std::string>* const loaded = context.Loaded(file);
  if (loaded == nullptr || (loaded->empty() && keys.empty())) return true;
  if (loaded->empty()) {
    reader_.Refuse(item.node, Quoted(file.str()) + " is loaded as a whole already",
                   "remove this item");
    return false;
  }
  const bool is_new = !keys.empty() && std::none_of(keys.begin(), keys.end(), [&](const auto& key) {
    return loaded->contains(key);
  });
  if (!is_new) {
    reader_.Refuse(item.node, "keys of " + Quoted(file.str()) + " are loaded already",
                   "name every key once, or load the whole file in their place");
  }
  return is_new;
}

// What is wrong with a file is reported at the first item that names it.
const ContextValue* TemplateVars::Load(const Item& item, const RelPath& file, bool may_be_absent) {
  const auto [place, is_new] = files_.try_emplace(file);
  File& loaded = place->second;
  if (is_new) {
    Result<std::optional<Value>> data = load_(file);
    if (!data) {
      reader_.Refuse(std::move(data).error());
    } else if (!*data) {
      loaded.is_absent = true;
    } else {
      Keep(item, file, *std::move(*data), loaded);
    }
  }
  if (loaded.is_absent && !may_be_absent) {
    reader_.Refuse(
        item.node, "the file " + Quoted(file.str()) + " does not exist",
        "paths in 'vars' are relative to the pipeline file, or to the 'wdir' of the stage");
  }
  return loaded.values ? &*loaded.values : nullptr;
}

void TemplateVars::Keep(const Item& item, const RelPath& file, Value data, File& loaded) {
  if (data.is_null()) data = Value::object();
  if (!data.is_object()) {
    reader_.Refuse(item.node,
                   Quoted(file.str()) + " holds " + std::string(KindName(data)) + ", not a map",
                   "templates name values by the keys of a map");
  } else if (IsTooDeep(data)) {
    reader_.Refuse(item.node, Quoted(file.str()) + " nests values more than 100 levels deep",
                   "flatten the values that templates need");
  } else {
    loaded.values = sources_.Add(std::move(data), file.str(), file);
  }
}

bool TemplateVars::MergeOf(const Item& item, const ContextValue& map, TemplateContext& context) {
  const std::size_t before = context.cost();
  const auto conflict = context.Merge(map);
  cost_ += context.cost() - before;
  if (conflict) {
    const std::string name = Quoted(ForTerminal(conflict->path));
    if (conflict->by) {
      reader_.Refuse(item.node,
                     name + " is defined in " + item.label + " and before that in " +
                         sources_.Label(*conflict->by),
                     "rename one of the two, or remove it");
    } else {
      reader_.Refuse(item.node, name + " is a name that foreach and matrix give", "rename it");
    }
  } else if (cost_ > kMostMerged) {
    reader_.Refuse(item.node, "'vars' hold more than 10 million values",
                   "load only the keys that are used: path:key1,key2");
  }
  return !conflict && cost_ <= kMostMerged;
}

}  // namespace mlp
