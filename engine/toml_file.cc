#include "engine/toml_file.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "store/base/format.h"
#include "store/base/text.h"

// toml++ 3.3 asserts what hostile texts break ("[%"), where its next lines report them, and in a
// release build it takes these assertions for granted. So they are turned off.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace mlp {
namespace {

// The parser nests no deeper than 256 (TOML_MAX_NESTED_VALUES), so recursion is bounded.
Value ToValue(const toml::node& node);

Value ToValue(const toml::table& table) {
  struct Entry {
    toml::source_position begin;
    std::string key;
    Value value;
  };
  std::vector<Entry> entries;  // the library sorts by key; the text's order is that of the places
  for (const auto& [key, node] : table) {
    entries.push_back({key.source().begin, std::string(key.str()), ToValue(node)});
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.begin < b.begin; });
  Value object = Value::object();
  auto& fields = object.get_ref<Value::object_t&>();
  for (Entry& entry : entries) fields.emplace_back(std::move(entry.key), std::move(entry.value));
  return object;
}

Value ToValue(const toml::node& node) {
  if (const auto* table = node.as_table()) return ToValue(*table);
  if (const auto* array = node.as_array()) {
    Value list = Value::array();
    for (const toml::node& item : *array) list.push_back(ToValue(item));
    return list;
  }
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* truth = node.as_boolean()) return truth->get();
  std::ostringstream moment;
  if (const auto* date = node.as_date()) moment << date->get();
  if (const auto* time = node.as_time()) moment << time->get();
  if (const auto* both = node.as_date_time()) moment << both->get();
  return moment.str();
}

Error ErrorAt(const std::string& file, const std::string& text, const toml::parse_error& cause) {
  Error error{ErrorCode::kInvalid, {}, {}, {}, {}, {}};
  error.message = Format("this is not valid TOML: {}", std::string(cause.description()));
  error.where = {file,
                 static_cast<int>(cause.source().begin.line),
                 static_cast<int>(cause.source().begin.column),
                 0,
                 {}};
  const std::vector<std::string> lines = SplitLines(text);
  const auto number = static_cast<std::size_t>(error.where.line);
  if (number >= 1 && number <= lines.size()) error.where.line_text = lines[number - 1];
  return error;
}

}  // namespace

Result<Value> ParseToml(const std::string& file, const std::string& text) {
  try {
    return ToValue(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return Fail(ErrorAt(file, text, error));
  }
}

}  // namespace mlp
