// TemplateSources, and what a ContextValue holds (see template_context.h).
#include <algorithm>
#include <charconv>

#include "pipelines/template_context.h"

namespace mlp {
namespace {

constexpr std::size_t kWorthAnIndex = 16;  // fields

std::string Dotted(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

// An index as Python's int() reads it: a sign, and single underscores between digits, are allowed;
// negative ones count from the end.
std::optional<std::size_t> ParseIndex(std::string_view text, std::size_t size) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') digits += text[i];
    if (text[i] == '_' && (i == 0 || i + 1 == text.size() || text[i + 1] == '_')) return {};
  }
  std::size_t index = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, index);
  if (error != std::errc() || stop != end) return std::nullopt;
  if (negative && index > size) return std::nullopt;
  if (negative && index > 0) index = size - index;
  return index < size ? std::optional(index) : std::nullopt;
}

}  // namespace

std::size_t ContextValue::size() const {
  return data == nullptr ? map->fields.size() : data->size();
}

ContextValue* ContextMap::Find(const std::string& key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &fields[found->second].second;
}

void ContextMap::Set(const std::string& key, ContextValue value) {
  const auto [place, is_new] = index.emplace(key, fields.size());
  if (is_new) {
    fields.emplace_back(key, std::move(value));
  } else {
    fields[place->second].second = std::move(value);
  }
}

ContextValue TemplateSources::Add(Value value, std::string label, std::optional<RelPath> file) {
  sources_.push_back({std::move(label), std::move(file)});
  ContextValue added;
  added.data = &values_.emplace_back(std::move(value));
  added.source = sources_.size() - 1;
  return added;
}

const Value* TemplateSources::Field(const Value& object, const std::string& key) {
  if (object.size() < kWorthAnIndex) {
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
  }
  auto& index = indices_[&object];
  if (index.empty()) {
    for (const auto& [name, value] : object.get_ref<const Value::object_t&>()) {
      index.emplace(name, &value);
    }
  }
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

std::optional<ContextValue> TemplateSources::Child(const ContextValue& parent,
                                                   const std::string& key) {
  if (parent.data == nullptr) {
    const ContextValue* const field = parent.map->Find(key);
    return field == nullptr ? std::nullopt : std::optional(*field);
  }
  if (parent.IsList()) {
    const std::optional<std::size_t> index = ParseIndex(key, parent.data->size());
    return index ? std::optional(Item(parent, *index)) : std::nullopt;
  }
  const Value* const field = parent.data->is_object() ? Field(*parent.data, key) : nullptr;
  if (field == nullptr) return std::nullopt;
  return ContextValue{field, nullptr, parent.source, Dotted(parent.path, key)};
}

ContextValue TemplateSources::Item(const ContextValue& list, std::size_t index) const {
  return {&(*list.data)[index], nullptr, list.source, Dotted(list.path, std::to_string(index))};
}

std::vector<std::pair<std::string, ContextValue>> TemplateSources::Fields(
    const ContextValue& map) const {
  if (map.data == nullptr) return map.map->fields;
  std::vector<std::pair<std::string, ContextValue>> fields;
  fields.reserve(map.data->size());
  for (const auto& [name, value] : map.data->get_ref<const Value::object_t&>()) {
    fields.emplace_back(name, ContextValue{&value, nullptr, map.source, Dotted(map.path, name)});
  }
  return fields;
}

void TemplateSources::NoteUse(const ContextValue& value) {
  const std::optional<RelPath>& file = sources_[value.source].file;
  if (file && !value.IsMap()) uses_[*file].emplace(value.path, value.data);
}

std::vector<std::pair<RelPath, Value>> TemplateSources::Uses() const {
  std::vector<std::pair<RelPath, Value>> uses;
  for (const auto& [file, values] : uses_) {
    Value fields = Value::object();
    auto& list = fields.get_ref<Value::object_t&>();
    for (const auto& [path, value] : values) list.emplace_back(path, *value);
    uses.emplace_back(file, std::move(fields));
  }
  return uses;
}

Value ToValue(const ContextValue& value) {
  if (value.data != nullptr) return *value.data;
  Value map = Value::object();
  auto& fields = map.get_ref<Value::object_t&>();
  for (const auto& [name, field] : value.map->fields) fields.emplace_back(name, ToValue(field));
  return map;
}

}  // namespace mlp
