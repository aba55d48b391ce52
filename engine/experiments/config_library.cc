#include "engine/experiments/config_library.h"

#include <algorithm>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::string_view kSuffix = ".yaml";

}  // namespace

Result<RelPath> ConfigLibrary::PathOf(const std::string& path, bool is_file) const {
  const bool has_suffix = !is_file || path.ends_with(kSuffix);
  return RelPath::Resolve(directory_, has_suffix ? path : path + std::string(kSuffix));
}

Result<const ConfigFile*> ConfigLibrary::Load(const std::string& path) {
  auto found = files_.find(path);
  if (found == files_.end()) {
    MLP_ASSIGN(const RelPath file, PathOf(path, /*is_file=*/true));
    MLP_ASSIGN(std::optional<std::string> text, view_.ReadFile(file));
    std::optional<ConfigFile> config;
    if (text) {
      MLP_ASSIGN(config, ParseConfigFile(view_.NameOf(file), std::move(*text)));
    }
    found = files_.emplace(path, std::move(config)).first;
  }
  return found->second ? &*found->second : nullptr;
}

bool ConfigLibrary::HasGroup(const std::string& group) {
  const Result<RelPath> path = PathOf(group, /*is_file=*/false);
  return path && view_.ListDir(*path).has_value();
}

std::vector<std::string> ConfigLibrary::OptionsOf(const std::string& group) {
  std::vector<std::string> options;
  const Result<RelPath> path = PathOf(group, /*is_file=*/false);
  if (!path) return options;
  const auto entries = view_.ListDir(*path);
  if (!entries) return options;
  for (const DirEntry& entry : *entries)
    if (entry.type != FileType::kDirectory && entry.name.ends_with(kSuffix))
      options.push_back(entry.name.substr(0, entry.name.size() - kSuffix.size()));
  std::sort(options.begin(), options.end());
  return options;
}

std::string ConfigLibrary::NameOf(const std::string& path) const {
  const Result<RelPath> file = PathOf(path, /*is_file=*/true);
  return file ? view_.NameOf(*file) : path;
}

}  // namespace mlp
