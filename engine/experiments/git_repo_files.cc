// GitRepo, many files of many commits.
#include "engine/experiments/git_handles.h"
#include "engine/experiments/git_repo.h"
#include "store/base/format.h"

namespace mlp {
namespace {

class NewFiles {
 public:
  NewFiles(git_repository* repository, const GitFileFilter& wanted,
           std::unordered_set<std::string>& seen, const GitTextSink& sink)
      : repository_(repository), wanted_(wanted), seen_(seen), sink_(sink) {}

  Status Run(const git_oid& root) {
    waiting_.push_back(root);
    while (!waiting_.empty()) {
      const git_oid next = waiting_.back();
      waiting_.pop_back();
      if (seen_.insert(ToGitId(&next).hex).second) MLP_TRY(Enter(next));
    }
    return {};
  }

 private:
  Status Enter(const git_oid& id) {
    GitPtr<git_tree> tree;
    MLP_TRY(CheckGit(Git().git_tree_lookup(Out(tree), repository_, &id), "read a directory"));
    for (std::size_t i = 0; i < Git().git_tree_entrycount(tree.get()); ++i) {
      const git_tree_entry* const entry = Git().git_tree_entry_byindex(tree.get(), i);
      const git_object_t type = Git().git_tree_entry_type(entry);
      const bool is_directory = type == GIT_OBJECT_TREE;
      if (!is_directory && type != GIT_OBJECT_BLOB) continue;
      if (!wanted_(Git().git_tree_entry_name(entry), is_directory)) continue;
      const git_oid* const inside = Git().git_tree_entry_id(entry);
      if (is_directory) {
        waiting_.push_back(*inside);
      } else if (seen_.insert(ToGitId(inside).hex).second) {
        MLP_TRY(Read(*inside));
      }
    }
    return {};
  }

  Status Read(const git_oid& id) {
    GitPtr<git_blob> blob;
    MLP_TRY(CheckGit(Git().git_blob_lookup(Out(blob), repository_, &id), "read a file"));
    sink_({static_cast<const char*>(Git().git_blob_rawcontent(blob.get())),
           static_cast<std::size_t>(Git().git_blob_rawsize(blob.get()))});
    return {};
  }

  git_repository* repository_;
  const GitFileFilter& wanted_;
  std::unordered_set<std::string>& seen_;
  const GitTextSink& sink_;
  std::vector<git_oid> waiting_;
};

}  // namespace

Status GitRepo::ReadNewFiles(const GitId& commit, const GitFileFilter& wanted,
                             std::unordered_set<std::string>& seen, const GitTextSink& sink) {
  git_repository* const repository = state_->repository.get();
  MLP_ASSIGN(const GitPtr<git_tree> tree, TreeOf(repository, commit));
  git_oid root = *Git().git_tree_id(tree.get());
  if (!prefix_.is_root()) {
    GitPtr<git_tree_entry> entry;
    const int code = Git().git_tree_entry_bypath(Out(entry), tree.get(), prefix_.str().c_str());
    if (code == GIT_ENOTFOUND) return {};  // from before the project was there
    MLP_TRY(CheckGit(code, "look up " + prefix_.str()));
    if (Git().git_tree_entry_type(entry.get()) != GIT_OBJECT_TREE) return {};
    root = *Git().git_tree_entry_id(entry.get());
  }
  return NewFiles(repository, wanted, seen, sink).Run(root);
}

}  // namespace mlp
