// GitRepo, the writing half: objects and refs, never HEAD, the index or the work tree.
#include <sys/stat.h>

#include <cstdlib>
#include <functional>

#include "engine/experiments/git_handles.h"
#include "engine/experiments/git_ref_lock.h"
#include "engine/experiments/git_repo.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// git's order: the environment, then the configuration.
std::string Identity(git_repository* repository, const char* variable, const char* key) {
  if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') return value;
  GitPtr<git_config> config;
  if (Git().git_repository_config_snapshot(Out(config), repository) < 0) return {};
  const char* value = nullptr;
  if (Git().git_config_get_string(&value, config.get(), key) < 0) return {};
  return value;
}

Result<GitPtr<git_signature>> Author(git_repository* repository) {
  const std::string name = Identity(repository, "GIT_AUTHOR_NAME", "user.name");
  const std::string email = Identity(repository, "GIT_AUTHOR_EMAIL", "user.email");
  if (name.empty() || email.empty())
    return Fail(ErrorCode::kInvalid,
                Format("git does not know who you are: {} is not set",
                       name.empty() ? "user.name" : "user.email"),
                "git config --global user.name 'Your Name' && "
                "git config --global user.email you@example.com");
  GitPtr<git_signature> signature;
  MLP_TRY(CheckGit(Git().git_signature_now(Out(signature), name.c_str(), email.c_str()),
                   "make a signature"));
  return signature;
}

// Brings one path of `index`, which is in memory only, to what the work tree holds.
Status UpdateEntry(git_repository* repository, git_index* index, const std::string& absolute,
                   const GitPath& path) {
  struct stat status {};
  const bool exists = ::lstat(absolute.c_str(), &status) == 0 && !S_ISDIR(status.st_mode);
  if (!exists) {
    const int code = Git().git_index_remove(index, path.c_str(), 0);
    return code == GIT_ENOTFOUND ? Status() : CheckGit(code, "leave out " + path);
  }
  git_index_entry entry{};
  MLP_TRY(CheckGit(Git().git_blob_create_from_workdir(&entry.id, repository, path.c_str()),
                   "store " + path));
  entry.path = path.c_str();
  entry.mode = S_ISLNK(status.st_mode)           ? GIT_FILEMODE_LINK
               : (status.st_mode & S_IXUSR) != 0 ? GIT_FILEMODE_BLOB_EXECUTABLE
                                                 : GIT_FILEMODE_BLOB;
  return CheckGit(Git().git_index_add(index, &entry), "add " + path);
}

// A branch is the user's, and so is the question whether its lock is in use.
int WriteRef(git_repository* repository, const std::string& name,
             const std::function<int()>& write) {
  if (name.starts_with("refs/heads/")) return write();
  return PastRefLock(Git().git_repository_commondir(repository) + name, write);
}

}  // namespace

Status GitRepo::CheckAuthor() {
  MLP_TRY(Author(state_->repository.get()));
  return {};
}

Result<GitId> GitRepo::CommitFiles(const GitId& parent, const std::vector<GitPath>& paths,
                                   const std::string& message) {
  git_repository* const repository = state_->repository.get();
  MLP_ASSIGN(const GitPtr<git_signature> author, Author(repository));
  MLP_ASSIGN(const GitPtr<git_commit> parent_commit, LookUpCommit(repository, parent));
  MLP_ASSIGN(const GitPtr<git_tree> base, TreeOf(repository, parent));
  GitPtr<git_index> index;  // an index of its own: it also settles files that became directories
  MLP_TRY(CheckGit(Git().git_index_new(Out(index)), "prepare a commit"));
  MLP_TRY(CheckGit(Git().git_index_read_tree(index.get(), base.get()), "read the tree"));
  for (const GitPath& path : paths)
    MLP_TRY(UpdateEntry(repository, index.get(), Absolute(path), path));
  git_oid tree_id{}, commit_id{};
  MLP_TRY(
      CheckGit(Git().git_index_write_tree_to(&tree_id, index.get(), repository), "write the tree"));
  GitPtr<git_tree> tree;
  MLP_TRY(CheckGit(Git().git_tree_lookup(Out(tree), repository, &tree_id), "read the tree"));
  const git_commit* parents[] = {parent_commit.get()};
  MLP_TRY(
      CheckGit(Git().git_commit_create(&commit_id, repository, nullptr, author.get(), author.get(),
                                       nullptr, message.c_str(), tree.get(), 1, parents),
               "write the commit"));
  return ToGitId(&commit_id);
}

bool GitRepo::IsValidRefName(const std::string& name) {
  int valid = 0;
  return Git().git_reference_name_is_valid(&valid, name.c_str()) == 0 && valid == 1;
}

Status GitRepo::SetRef(const std::string& name, const GitId& target,
                       const std::optional<GitId>& expected) {
  git_repository* const repository = state_->repository.get();
  const git_oid id = ToOid(target), old = expected ? ToOid(*expected) : git_oid{};
  const auto write = [&] {
    GitPtr<git_reference> reference;
    return Git().git_reference_create_matching(Out(reference), repository, name.c_str(), &id,
                                               expected ? 1 : 0, expected ? &old : nullptr,
                                               "mlpipe");
  };
  const int code = WriteRef(repository, name, write);
  if (code == GIT_EEXISTS || code == GIT_EMODIFIED)
    return Fail(ErrorCode::kLocked, Format("{} was changed by another process", Quoted(name)),
                "run the command again");
  return CheckGit(code, "set " + name);
}

Status GitRepo::DeleteRef(const std::string& name) {
  git_repository* const repository = state_->repository.get();
  GitPtr<git_reference> reference;
  MLP_TRY(CheckGit(Git().git_reference_lookup(Out(reference), repository, name.c_str()),
                   "find " + name));
  const auto write = [&] { return Git().git_reference_delete(reference.get()); };
  return CheckGit(WriteRef(repository, name, write), "remove " + name);
}

}  // namespace mlp
