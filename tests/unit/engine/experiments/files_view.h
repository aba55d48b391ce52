// FilesView: a ProjectView over a few texts, by their paths.
#pragma once

#include <map>
#include <string>

#include "engine/project_view.h"

namespace mlp::testing {

class FilesView : public ProjectView {
 public:
  explicit FilesView(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  std::string Name() const override { return "files"; }
  Result<std::optional<std::string>> ReadFile(const RelPath& path) override {
    const auto found = files_.find(path.str());
    if (found == files_.end()) return std::nullopt;
    return found->second;
  }
  Result<std::vector<DirEntry>> ListDir(const RelPath& path) override {
    std::map<std::string, FileType> entries;
    const std::string prefix = path.is_root() ? "" : path.str() + "/";
    for (const auto& [name, text] : files_) {
      if (!name.starts_with(prefix)) continue;
      const std::string rest = name.substr(prefix.size());
      const std::size_t slash = rest.find('/');
      entries[rest.substr(0, slash)] =
          slash == rest.npos ? FileType::kRegular : FileType::kDirectory;
    }
    if (entries.empty()) return Fail(ErrorCode::kNotFound, "no directory " + path.str());
    std::vector<DirEntry> list;
    for (const auto& [name, type] : entries) list.push_back({name, type});
    return list;
  }
  std::string NameOf(const RelPath& path) const override { return path.str(); }
  Result<GitRules*> git_rules() override { return nullptr; }

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace mlp::testing
