#include "engine/value_snapshot.h"

#include <algorithm>
#include <map>

namespace mlp {
namespace {

void AddLeaves(const std::string& key, const Value& value, NamedValues& leaves) {
  if (!value.is_object()) {
    leaves.emplace_back(key, value);
    return;
  }
  for (const auto& [name, element] : value.items())
    AddLeaves(key.empty() ? name : key + "." + name, element, leaves);
}

std::optional<std::int64_t> ToWhole(const Value& value) {
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return std::nullopt;
}

using Key = std::pair<RelPath, std::string>;

std::map<Key, Value> AllValues(const ValueSnapshot& snapshot) {
  std::map<Key, Value> values;
  for (const SnapshotFile& file : snapshot.files) {
    if (file.error || file.data.is_null()) continue;
    for (auto& [key, value] : Flatten(file.data)) values[{file.path, key}] = value;
  }
  return values;
}

}  // namespace

std::optional<double> AsNumber(const std::optional<Value>& value) {
  if (!value || !(value->is_number() || value->is_boolean())) return std::nullopt;
  return value->is_boolean() ? (value->get<bool>() ? 1 : 0) : value->get<double>();
}

NamedValues Flatten(const Value& data) {
  NamedValues leaves;
  AddLeaves("", data, leaves);
  std::sort(leaves.begin(), leaves.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return leaves;
}

const SnapshotFile* ValueSnapshot::Find(const RelPath& path) const {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const SnapshotFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

bool ValueChange::IsChange() const {
  if (!old_value || !new_value) return true;
  return !SameValue(*old_value, *new_value);
}

std::optional<Value> ValueChange::Difference() const {
  const auto old_number = AsNumber(old_value), new_number = AsNumber(new_value);
  if (!old_number || !new_number) return std::nullopt;
  const auto old_whole = ToWhole(*old_value), new_whole = ToWhole(*new_value);
  std::int64_t difference = 0;
  if (old_whole && new_whole && !__builtin_sub_overflow(*new_whole, *old_whole, &difference))
    return Value(difference);
  return Value(*new_number - *old_number);
}

std::vector<ValueChange> DiffSnapshots(const ValueSnapshot& before, const ValueSnapshot& after,
                                       bool include_unchanged) {
  std::map<Key, ValueChange> changes;
  const auto at = [&](const Key& key) -> ValueChange& {
    ValueChange& change = changes[key];
    change.path = key.first;
    change.key = key.second;
    return change;
  };
  for (auto& [key, value] : AllValues(before)) at(key).old_value = value;
  for (auto& [key, value] : AllValues(after)) at(key).new_value = value;
  std::vector<ValueChange> result;
  for (auto& [key, change] : changes)
    if (include_unchanged || change.IsChange()) result.push_back(std::move(change));
  return result;
}

std::string_view PythonErrorName(ErrorCode code) {
  return code == ErrorCode::kNotFound ? "FileNotFoundError" : "ParseError";
}

Value SnapshotToJson(const ValueSnapshot& snapshot, const std::string& name) {
  Value files = Value::object();
  for (const SnapshotFile& file : snapshot.files) {
    if (file.error)
      files[file.path.str()]["error"] = {{"type", PythonErrorName(file.error->code)},
                                         {"msg", file.error->message}};
    else
      files[file.path.str()]["data"] = file.data;
  }
  Value json = Value::object();
  json[name]["data"] = files;
  return json;
}

Value ChangesToJson(const std::vector<ValueChange>& changes) {
  Value json = Value::object();
  for (const ValueChange& change : changes) {
    Value entry = {{"old", change.old_value.value_or(Value())},
                   {"new", change.new_value.value_or(Value())}};
    if (const auto difference = change.Difference()) entry["diff"] = *difference;
    json[change.path.str()][change.key] = entry;
  }
  return json;
}

}  // namespace mlp
