#include "engine/verify/params_excerpt.h"

#include <algorithm>

#include "pipelines/yaml_edit.h"
#include "pipelines/yaml_node.h"

namespace mlp {
namespace {

// Adds a deletion for every value below `node` of which no key says anything. `path` leads to it,
// `dotted` is the same as keys are written.
void AddDeletions(const YamlNode& node, const std::vector<std::string>& keys,
                  std::vector<std::string>& path, const std::string& dotted,
                  std::vector<YamlEdit>& edits) {
  for (const auto& [name, value] : node.fields) {
    const std::string key = dotted + name.text;
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    const bool is_around = std::any_of(keys.begin(), keys.end(), [&](const std::string& declared) {
      return declared.starts_with(key + ".");
    });
    path.push_back(name.text);
    if (!is_around)
      edits.push_back({YamlEdit::Kind::kDelete, path, {}});
    else if (value.IsMapping())
      AddDeletions(value, keys, path, key + ".", edits);
    path.pop_back();
  }
}

}  // namespace

std::string ParamsExcerpt(const std::string& file, const std::string& text,
                          const std::vector<std::string>& keys) {
  if (!file.ends_with(".yaml") && !file.ends_with(".yml")) return text;
  const Result<YamlDocument> document = ParseYaml(file, text);
  if (!document) return text;
  std::vector<YamlEdit> edits;
  std::vector<std::string> path;
  AddDeletions(document->root, keys, path, "", edits);
  bool is_rewritten = false;
  Result<std::string> excerpt = EditYaml(file, text, edits, &is_rewritten);
  return excerpt && !is_rewritten ? *excerpt : text;
}

}  // namespace mlp
