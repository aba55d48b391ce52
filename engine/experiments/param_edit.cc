#include "engine/experiments/param_edit.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/data_file.h"
#include "engine/experiments/sweeps.h"
#include "pipelines/yaml_edit.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using Path = std::vector<std::string>;

// The element `name` of a map, or of a list by its index; nullptr if there is none.
Value* Child(Value& parent, const std::string& name) {
  if (parent.is_object()) {
    const auto found = parent.find(name);
    return found == parent.end() ? nullptr : &*found;
  }
  if (!parent.is_array()) return nullptr;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc() || end != name.data() + name.size()) return nullptr;
  return index < parent.size() ? &parent[index] : nullptr;
}

Value* Find(Value& root, const Path& path) {
  Value* value = &root;
  for (const std::string& name : path)
    if ((value = Child(*value, name)) == nullptr) return nullptr;
  return value;
}

// The names that stand where the lookup of `path` fails, as candidates for a slip of the keyboard.
std::vector<std::string> KeysBeside(Value& root, Path path) {
  const Value* parent = nullptr;
  while (parent == nullptr && !path.empty()) {
    path.pop_back();
    parent = Find(root, path);
  }
  std::vector<std::string> keys;
  if (parent == nullptr || !parent->is_object()) return keys;
  const std::string prefix = path.empty() ? "" : Join(path, ".") + ".";
  for (const auto& [key, value] : parent->items()) keys.push_back(prefix + key);
  return keys;
}

Error NoSuchKey(Value& root, const Override& change) {
  Error error{ErrorCode::kUsage,
              Format("{} has no key {}", change.file, Quoted(change.Key())),
              {},
              {},
              {},
              {}};
  error.hint = DidYouMean(change.Key(), KeysBeside(root, change.path));
  if (error.hint.empty() && change.kind == Override::Kind::kChange)
    error.hint = Format("add it with '+{}=...'", change.Key());
  return error;
}

bool HoldsInterpolation(const Value& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().find("${") != std::string::npos;
  if (!value.is_structured()) return false;
  return std::any_of(value.begin(), value.end(), HoldsInterpolation);
}

// What the grammar has, but only Hydra's composition of a config can make something of.
Status CheckFitsPlainFile(const Override& change) {
  MLP_TRY(CheckIsSingle(change));
  if (change.is_group || change.package)
    return Fail(ErrorCode::kUsage,
                Format("{} names a config group, and {} is a params file, which has none",
                       Quoted(change.Key()), change.file),
                Format("name a param by its keys: '{}=...'", Join(change.path, ".")));
  if (change.value && HoldsInterpolation(*change.value))
    return Fail(ErrorCode::kUsage,
                Format("{} is given a text with '${{...}}', which nothing resolves in {}",
                       Quoted(change.Key()), change.file),
                "write the value itself");
  return {};
}

// Whether the override may be applied to the file as it now is.
Status Check(Value& root, const Override& change) {
  MLP_TRY(CheckFitsPlainFile(change));
  const Value* existing = Find(root, change.path);
  switch (change.kind) {
    case Override::Kind::kChange:
      if (existing == nullptr) return Fail(NoSuchKey(root, change));
      break;
    case Override::Kind::kAdd:
      if (existing != nullptr)
        return Fail(ErrorCode::kUsage,
                    Format("{} already has the key {}", change.file, Quoted(change.Key())),
                    Format("change it with '{0}=...', or with '++{0}=...'", change.Key()));
      break;
    case Override::Kind::kAddOrSet:
      break;
    case Override::Kind::kDelete:
      if (existing == nullptr) return Fail(NoSuchKey(root, change));
      if (change.value && !SameValue(*existing, *change.value))
        return Fail(ErrorCode::kUsage,
                    Format("{} in {} is {}, not {}", Quoted(change.Key()), change.file,
                           DisplayText(*existing), DisplayText(*change.value)));
      break;
  }
  // A new key needs maps all the way down; only a missing map is made.
  for (std::size_t depth = 0; existing == nullptr && depth < change.path.size(); ++depth) {
    const Value* parent = Find(root, Path(change.path.begin(), change.path.begin() + depth));
    if (parent == nullptr) break;
    if (!parent->is_object() && !(depth == 0 && parent->is_null()))
      return Fail(
          ErrorCode::kUsage,
          Format("cannot add {} to {}: {} is not a map", Quoted(change.Key()), change.file,
                 depth == 0
                     ? "the file"
                     : Quoted(Join(Path(change.path.begin(), change.path.begin() + depth), "."))));
  }
  return {};
}

// The change in single steps: a map merged into a map becomes one step a key.
void AddEdits(const Value* existing, const Path& path, const Value& value,
              std::vector<YamlEdit>& edits) {
  if (existing == nullptr || !existing->is_object() || !value.is_object()) {
    edits.push_back({YamlEdit::Kind::kSet, path, value});
    return;
  }
  for (const auto& [key, element] : value.items()) {
    Path below = path;
    below.push_back(key);
    const auto found = existing->find(key);
    AddEdits(found == existing->end() ? nullptr : &*found, below, element, edits);
  }
}

void Perform(Value& root, const YamlEdit& edit) {
  Value* parent = &root;
  for (std::size_t i = 0; i + 1 < edit.path.size(); ++i) {
    Value* child = Child(*parent, edit.path[i]);
    parent = child != nullptr ? child : &((*parent)[edit.path[i]] = Value::object());
  }
  const std::string& name = edit.path.back();
  if (edit.kind == YamlEdit::Kind::kSet) {
    if (Value* child = Child(*parent, name))
      *child = edit.value;
    else
      (*parent)[name] = edit.value;
  } else if (parent->is_array()) {
    parent->erase(std::stoul(name));
  } else {
    parent->erase(name);
  }
}

bool HoldsNonFinite(const Value& value) {
  if (value.is_number_float()) return !std::isfinite(value.get<double>());
  if (!value.is_structured()) return false;
  return std::any_of(value.begin(), value.end(), HoldsNonFinite);
}

// The indentation of the first indented line; -1 when the text is one line.
int IndentOf(const std::string& json) {
  const std::size_t newline = json.find('\n');
  if (newline == std::string::npos || newline + 1 >= json.size()) return -1;
  const std::size_t first = json.find_first_not_of(' ', newline + 1);
  return first == std::string::npos ? -1 : std::max(1, static_cast<int>(first - newline - 1));
}

Result<std::string> WriteJson(const std::string& file, const std::string& before,
                              const Value& root) {
  if (HoldsNonFinite(root))
    return Fail(ErrorCode::kUsage, Format("{} is JSON, which has no inf or nan", file));
  std::string text = root.dump(IndentOf(before), ' ', false, Value::error_handler_t::replace);
  if (before.empty() || before.back() == '\n') text += '\n';
  return text;
}

}  // namespace

Result<std::string> ApplyOverrides(const std::string& file, const std::string& text,
                                   const std::vector<Override>& overrides) {
  for (const std::string_view suffix : {".toml", ".py"})
    if (file.ends_with(suffix))
      return Fail(
          ErrorCode::kUsage,
          Format("cannot change {}: {} files are not supported by this version", file, suffix));
  MLP_ASSIGN(Value root, ParseDataFile(file, text));
  std::vector<YamlEdit> all_edits;
  for (const Override& change : overrides) {
    MLP_TRY(Check(root, change));
    std::vector<YamlEdit> edits;
    if (change.kind == Override::Kind::kDelete)
      edits.push_back({YamlEdit::Kind::kDelete, change.path, {}});
    else
      AddEdits(Find(root, change.path), change.path, *change.value, edits);
    for (const YamlEdit& edit : edits) Perform(root, edit);
    all_edits.insert(all_edits.end(), edits.begin(), edits.end());
  }
  if (file.ends_with(".json")) return WriteJson(file, text, root);
  bool rewritten = false;
  return EditYaml(file, text, all_edits, &rewritten);
}

}  // namespace mlp
