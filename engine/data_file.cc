#include "engine/data_file.h"

#include <algorithm>

#include "pipelines/yaml_node.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Error JsonErrorAt(const std::string& file, const std::string& text, std::size_t offset) {
  offset = std::min(offset > 0 ? offset - 1 : 0, text.size());
  const std::size_t previous_newline =
      offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  const std::size_t line_begin = previous_newline == std::string::npos ? 0 : previous_newline + 1;
  Error error{ErrorCode::kInvalid, "this is not valid JSON", {}, {}, {}, {}};
  error.where.file = file;
  error.where.line =
      1 + static_cast<int>(std::count(text.begin(), text.begin() + line_begin, '\n'));
  error.where.column = 1 + static_cast<int>(CountCharacters(
                               std::string_view(text).substr(line_begin, offset - line_begin)));
  error.where.line_text = text.substr(line_begin, text.find('\n', line_begin) - line_begin);
  return error;
}

Result<Value> ParseJson(const std::string& file, const std::string& text) {
  if (Trim(text).empty()) return Value();
  try {
    return Value::parse(text);
  } catch (const Value::parse_error& error) {
    return Fail(JsonErrorAt(file, text, error.byte));
  } catch (const Value::exception&) {
    return Fail(JsonErrorAt(file, text, 1));
  }
}

}  // namespace

Result<Value> ParseDataFile(const std::string& file, std::string text) {
  if (file.ends_with(".json")) return ParseJson(file, text);
  MLP_ASSIGN(const YamlDocument document, ParseYaml(file, std::move(text)));
  return ToValue(document.root);
}

}  // namespace mlp
