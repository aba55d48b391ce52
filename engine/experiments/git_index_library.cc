#include "engine/experiments/git_index_library.h"

#include <filesystem>

#include "engine/experiments/git_handles.h"

namespace mlp {
namespace {

class LibraryIndex : public GitIndex {
 public:
  explicit LibraryIndex(GitRepo repo) : repo_(std::move(repo)) {}
  Result<bool> IsTracked(const RelPath& path) override { return repo_.IsTracked(path); }
  Status Add(const std::vector<RelPath>& paths) override { return repo_.AddToIndex(paths); }

 private:
  GitRepo repo_;
};

// As the last one who wrote it left it.
Result<GitPtr<git_index>> IndexOf(git_repository* repository) {
  GitPtr<git_index> index;
  MLP_TRY(CheckGit(Git().git_repository_index(Out(index), repository), "open the index"));
  MLP_TRY(CheckGit(Git().git_index_read(index.get(), 0), "read the index"));
  return index;
}

Status AddOne(git_index* index, const std::string& absolute, const GitPath& path) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(absolute, error);
  if (std::filesystem::exists(status)) {
    return CheckGit(Git().git_index_add_bypath(index, path.c_str()), "add " + path);
  }
  const int code = Git().git_index_remove(index, path.c_str(), 0);
  return code == GIT_ENOTFOUND ? Status() : CheckGit(code, "add the removal of " + path);
}

}  // namespace

Result<bool> GitRepo::IsTracked(const RelPath& path) {
  MLP_ASSIGN(const GitPtr<git_index> index, IndexOf(state_->repository.get()));
  const GitPath file = ToGitPath(path);
  if (Git().git_index_get_bypath(index.get(), file.c_str(), 0) != nullptr) return true;
  return Git().git_index_find_prefix(nullptr, index.get(), (file + "/").c_str()) >= 0;
}

Status GitRepo::AddToIndex(const std::vector<RelPath>& paths) {
  MLP_ASSIGN(const GitPtr<git_index> index, IndexOf(state_->repository.get()));
  for (const RelPath& path : paths) {
    if (IsIgnored(path)) continue;
    const GitPath file = ToGitPath(path);
    MLP_TRY(AddOne(index.get(), Absolute(file), file));
  }
  return CheckGit(Git().git_index_write(index.get()), "write the index");
}

Result<std::unique_ptr<GitIndex>> OpenGitIndex(const std::string& project_root) {
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(project_root));
  return std::make_unique<LibraryIndex>(std::move(repo));
}

}  // namespace mlp
