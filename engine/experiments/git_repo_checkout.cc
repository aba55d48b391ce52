// GitRepo, a commit's files put into a directory of their own.
#include "engine/experiments/git_handles.h"
#include "engine/experiments/git_repo.h"
#include "store/base/atomic_file.h"
#include "store/base/file_system.h"
#include "store/base/format.h"

namespace mlp {
namespace {

// What git and libgit2 need to know a linked work tree by; see gitrepository-layout(5). It is not
// listed in the repository, so 'git worktree' neither shows nor prunes it.
Status WriteLinkedGitDir(git_repository* repository, const GitId& head,
                         const std::string& directory, const std::string& git_dir) {
  FileSystem& fs = PosixFileSystem();
  MLP_TRY(fs.MakeDirs(git_dir));
  MLP_TRY(fs.MakeDirs(directory));
  const std::pair<std::string, std::string> files[] = {
      {git_dir + "/HEAD", head.hex},
      {git_dir + "/commondir", Git().git_repository_commondir(repository)},
      {git_dir + "/gitdir", directory + "/.git"},
      {directory + "/.git", "gitdir: " + git_dir}};
  for (const auto& [path, text] : files) {
    MLP_ASSIGN(const std::unique_ptr<WritableFile> file, fs.CreateNew(path, 0666));
    MLP_TRY(file->Append(text + "\n"));
    MLP_TRY(file->Close());
  }
  return {};
}

}  // namespace

Status GitRepo::CheckOut(const GitId& content, const GitId& head, const std::string& directory,
                         const std::string& git_dir) {
  MLP_TRY(WriteLinkedGitDir(state_->repository.get(), head, directory, git_dir));
  GitPtr<git_repository> linked;
  MLP_TRY(CheckGit(Git().git_repository_open_ext(Out(linked), directory.c_str(),
                                                 GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr),
                   "open " + directory));
  MLP_ASSIGN(const GitPtr<git_tree> tree, TreeOf(linked.get(), content));
  git_checkout_options options;
  Git().git_checkout_options_init(&options, GIT_CHECKOUT_OPTIONS_VERSION);
  options.checkout_strategy = GIT_CHECKOUT_FORCE;
  return CheckGit(Git().git_checkout_tree(
                      linked.get(), reinterpret_cast<const git_object*>(tree.get()), &options),
                  "put the files of " + content.hex + " into " + directory);
}

}  // namespace mlp
