#include "engine/data_file.h"

#include "engine/json_file.h"
#include "engine/live/live_step.h"
#include "engine/python_params.h"
#include "engine/toml_file.h"
#include "pipelines/yaml_node.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// In lower case.
std::string SuffixOf(std::string_view file) {
  file = file.substr(file.rfind('/') + 1);  // npos + 1 is 0
  const std::size_t dot = file.rfind('.');
  return dot == std::string_view::npos ? "" : LowerCase(file.substr(dot));
}

}  // namespace

Result<Value> ParseDataFile(const std::string& file, std::string text) {
  const std::string suffix = SuffixOf(file);
  if (suffix == ".json") return ParseJson(file, text);
  if (suffix == ".toml") return ParseToml(file, text);
  if (IsLiveLog(file)) return LiveSummary(file, text);
  if (suffix == ".py") return ParsePythonParams(file, text);
  MLP_ASSIGN(const YamlDocument document, ParseYaml(file, std::move(text)));
  return ToValue(document.root);
}

}  // namespace mlp
