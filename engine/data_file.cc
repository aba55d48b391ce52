#include "engine/data_file.h"

#include <algorithm>
#include <cctype>

#include "engine/python_params.h"
#include "engine/toml_file.h"
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

// In lower case.
std::string SuffixOf(std::string_view file) {
  file = file.substr(file.rfind('/') + 1);  // npos + 1 is 0
  const std::size_t dot = file.rfind('.');
  std::string suffix(dot == std::string_view::npos ? "" : file.substr(dot));
  for (char& c : suffix) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return suffix;
}

}  // namespace

Result<Value> ParseDataFile(const std::string& file, std::string text) {
  const std::string suffix = SuffixOf(file);
  if (suffix == ".json") return ParseJson(file, text);
  if (suffix == ".toml") return ParseToml(file, text);
  if (suffix == ".py") return ParsePythonParams(file, text);
  MLP_ASSIGN(const YamlDocument document, ParseYaml(file, std::move(text)));
  return ToValue(document.root);
}

}  // namespace mlp
