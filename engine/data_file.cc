#include "engine/data_file.h"

#include <cctype>

#include "engine/json_file.h"
#include "engine/python_params.h"
#include "engine/toml_file.h"
#include "pipelines/yaml_node.h"

namespace mlp {
namespace {

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
