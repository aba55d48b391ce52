// RevisionView: a project's files as a git commit holds them.
#pragma once

#include <memory>
#include <string>

#include "engine/experiments/git_repo.h"
#include "engine/project_view.h"

namespace mlp {

class RevisionView : public ProjectView {
 public:
  // `repo` must outlive the view. `name` is what headings call it.
  RevisionView(GitRepo& repo, GitId commit, std::string name)
      : repo_(repo), commit_(std::move(commit)), name_(std::move(name)) {}

  std::string Name() const override { return name_; }
  Result<std::optional<std::string>> ReadFile(const RelPath& path) override {
    return repo_.ReadFile(commit_, path);
  }
  Result<std::vector<DirEntry>> ListDir(const RelPath& path) override {
    return repo_.ListDir(commit_, path);
  }
  std::string NameOf(const RelPath& path) const override { return path.str() + " (" + name_ + ")"; }
  Result<GitRules*> git_rules() override { return nullptr; }  // what is committed counts

 private:
  GitRepo& repo_;
  GitId commit_;
  std::string name_;
};

}  // namespace mlp
