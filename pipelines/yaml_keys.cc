#include "pipelines/yaml_keys.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/base/text.h"

namespace mlp {
namespace {

bool IsMergeKey(const YamlNode& key) {
  return key.text == "<<" && !key.quoted;
}

std::vector<const YamlNode*> MergedMaps(const YamlNode& value) {
  std::vector<const YamlNode*> maps;
  if (value.IsMapping()) maps.push_back(&value);
  for (const YamlNode& item : value.items) {
    if (!item.IsMapping()) return {};
    maps.push_back(&item);
  }
  return maps;
}

}  // namespace

Status ResolveKeys(const YamlDocument& document, YamlNode& mapping) {
  std::unordered_map<std::string_view, const YamlNode*> seen;
  std::vector<std::pair<YamlNode, YamlNode>> merges, own;
  const bool has_merges = std::any_of(mapping.fields.begin(), mapping.fields.end(),
                                      [](const auto& field) { return IsMergeKey(field.first); });
  if (has_merges) {
    for (auto& field : mapping.fields) {
      (IsMergeKey(field.first) ? merges : own).push_back(std::move(field));
    }
    mapping.fields = std::move(own);
  }
  for (const auto& [key, value] : mapping.fields) {
    const auto [other, is_new] = seen.emplace(key.text, &key);
    if (is_new) continue;
    Error error = document.ErrorAt(key, "the key " + Quoted(key.text) + " is given twice",
                                   "remove or rename one of the two");
    error.notes.push_back("first in line " + std::to_string(other->second->mark.line));
    return Fail(std::move(error));
  }
  std::vector<std::pair<YamlNode, YamlNode>> merged;
  for (const auto& [key, value] : merges) {
    const std::vector<const YamlNode*> maps = MergedMaps(value);
    if (maps.empty()) {
      return Fail(document.ErrorAt(key, "'<<' takes a map, or a list of maps",
                                   "name an anchored map: <<: *defaults"));
    }
    for (const YamlNode* map : maps) {
      for (const auto& field : map->fields) {
        if (seen.emplace(field.first.text, &field.first).second) merged.push_back(field);
      }
    }
  }
  std::move(merged.begin(), merged.end(), std::back_inserter(mapping.fields));
  return {};
}

}  // namespace mlp
