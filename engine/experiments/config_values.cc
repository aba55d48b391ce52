#include "engine/experiments/config_values.h"

#include <charconv>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using Path = std::vector<std::string>;

bool IsMissing(const Value& value) {
  return value.is_string() && value.get_ref<const std::string&>() == "???";
}

void MergeAt(Value& config, Path& path, Value& target, const Value& content) {
  if (!content.is_object()) {
    target = content;
    return;
  }
  if (target.is_string() && HasInterpolation(target.get_ref<const std::string&>())) {
    static const EnvironmentLookup kNone = [](const std::string&) { return std::nullopt; };
    target = ConfigInterpolator(config, kNone).Target(path).value_or(Value());
  }
  if (!target.is_object()) target = Value::object();
  for (const auto& [key, value] : content.items()) {
    const auto found = target.find(key);
    if (found != target.end() && IsMissing(value)) continue;
    path.push_back(key);
    MergeAt(config, path, found == target.end() ? target[key] : *found, value);
    path.pop_back();
  }
}

// The element `name` of a map, or of a list by its index; nullptr if there is none.
Value* ElementOf(Value& parent, const std::string& name) {
  if (parent.is_object()) {
    const auto found = parent.find(name);
    return found == parent.end() ? nullptr : &*found;
  }
  if (!parent.is_array()) return nullptr;
  std::size_t index = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), index);
  if (read.ec != std::errc() || read.ptr != name.data() + name.size()) return nullptr;
  return index < parent.size() ? &parent[index] : nullptr;
}

Value* ElementAt(Value& root, const Path& path) {
  Value* value = &root;
  for (const std::string& name : path)
    if ((value = ElementOf(*value, name)) == nullptr) return nullptr;
  return value;
}

// The keys where the override stops to fit, for a hint.
std::vector<std::string> KeysAround(Value& config, const Path& path) {
  Value* node = &config;
  std::string prefix;
  for (const std::string& name : path) {
    Value* const next = ElementOf(*node, name);
    if (next == nullptr) break;
    node = next;
    prefix += name + ".";
  }
  std::vector<std::string> keys;
  if (node->is_object())
    for (const auto& [key, value] : node->items()) keys.push_back(prefix + key);
  return keys;
}

Error NoSuchKeyInConfig(Value& config, const Override& change, const std::string& key) {
  std::string hint = DidYouMean(key, KeysAround(config, change.path));
  if (hint.empty() && change.kind == Override::Kind::kChange)
    hint = Format("add it with '+{}=...'", change.Key());
  return {ErrorCode::kUsage, Format("the config has no key {}", Quoted(key)), {}, {}, hint, {}};
}

// The first key of the map that the other one lacks, dotted; empty: there is none.
std::string NewKey(const Value& target, const Value& map) {
  for (const auto& [key, value] : map.items()) {
    const auto found = target.find(key);
    if (found == target.end()) return key;
    if (!found->is_object() || !value.is_object()) continue;
    const std::string below = NewKey(*found, value);
    if (!below.empty()) return key + "." + below;
  }
  return "";
}

// The place of the override, whose parents are made on the way; nullptr when they do not fit. A
// reference stands for the map that it means.
Value* PlaceFor(Value& config, const Override& change) {
  Value* node = &config;
  const bool may_add = change.kind != Override::Kind::kChange;
  for (std::size_t i = 0; i < change.path.size(); ++i) {
    Value* const next = ElementOf(*node, change.path[i]);
    const bool is_last = i + 1 == change.path.size();
    if (next == nullptr && (!may_add || !node->is_object())) return nullptr;
    Value& place = next == nullptr ? (*node)[change.path[i]] : *next;
    if (!is_last && !place.is_structured()) {
      if (!may_add) return nullptr;
      place = Value::object();
    }
    node = &place;
  }
  return node;
}

Status DeleteFrom(Value& config, const Override& change) {
  Value* const parent = ElementAt(config, Path(change.path.begin(), change.path.end() - 1));
  const std::string& name = change.path.back();
  Value* const value = parent == nullptr ? nullptr : ElementOf(*parent, name);
  if (value == nullptr) return Fail(NoSuchKeyInConfig(config, change, change.Key()));
  if (change.value && !SameValue(*value, *change.value))
    return Fail(ErrorCode::kUsage, Format("{} is {}, not {}", Quoted(change.Key()),
                                          DisplayText(*value), DisplayText(*change.value)));
  if (parent->is_array())
    parent->erase(static_cast<std::size_t>(value - &parent->front()));
  else
    parent->erase(name);
  return {};
}

Status SetIn(Value& config, const Override& change) {
  const std::string key = change.Key();
  const Value& value = *change.value;
  const bool is_addition = change.kind == Override::Kind::kAdd && !value.is_structured();
  if (const Value* const existing = ElementAt(config, change.path);
      is_addition && existing != nullptr && !existing->is_null())
    return Fail(ErrorCode::kUsage, Format("the config already has the key {}", Quoted(key)),
                Format("change it with '{0}=...', or with '++{0}=...'", key));
  Value* const place = PlaceFor(config, change);
  if (place == nullptr) return Fail(NoSuchKeyInConfig(config, change, key));
  if ((place->is_object() && value.is_array()) || (place->is_array() && value.is_object()))
    return Fail(ErrorCode::kUsage,
                Format("{} is a {}, which a {} cannot be merged into", Quoted(key),
                       place->is_array() ? "list" : "map", value.is_array() ? "list" : "map"),
                Format("delete it first: '~{0} +{0}=...'", key));
  if (!place->is_object() || !value.is_object()) {
    *place = value;
    return {};
  }
  if (const std::string added = NewKey(*place, value);
      !added.empty() && change.kind == Override::Kind::kChange)
    return Fail(NoSuchKeyInConfig(config, change, key + "." + added));
  MergeConfig(config, Join(change.path, "."), value);
  return {};
}

void AddMissing(const Value& value, const std::string& key, std::vector<std::string>& keys) {
  if (IsMissing(value)) keys.push_back(key);
  if (!value.is_structured()) return;
  for (const auto& [name, element] : value.items())
    AddMissing(element, key.empty() ? name : key + "." + name, keys);
}

}  // namespace

void MergeConfig(Value& config, const std::string& package, const Value& content) {
  Path path;
  if (package.empty()) {
    MergeAt(config, path, config, content);
    return;
  }
  Value nested = content;
  const std::vector<std::string> names = Split(package, '.');
  for (std::size_t i = names.size(); i-- > 0;) {
    Value outer = Value::object();
    outer[names[i]] = std::move(nested);
    nested = std::move(outer);
  }
  MergeAt(config, path, config, nested);
}

Status ApplyToConfig(Value& config, const Override& change) {
  if (change.kind == Override::Kind::kDelete) return DeleteFrom(config, change);
  return SetIn(config, change);
}

std::vector<std::string> MissingKeys(const Value& config) {
  std::vector<std::string> keys;
  AddMissing(config, "", keys);
  return keys;
}

}  // namespace mlp
