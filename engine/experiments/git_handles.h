// Owners of libgit2's objects, and its errors as Results. Private to git_*.cc.
#pragma once

#include <memory>
#include <string>

#include "engine/experiments/git_library.h"
#include "engine/experiments/git_repo.h"
#include "store/base/error.h"

namespace mlp {

struct GitFree {
  void operator()(git_blob* object) const { Git().git_blob_free(object); }
  void operator()(git_commit* object) const { Git().git_commit_free(object); }
  void operator()(git_config* object) const { Git().git_config_free(object); }
  void operator()(git_diff* object) const { Git().git_diff_free(object); }
  void operator()(git_index* object) const { Git().git_index_free(object); }
  void operator()(git_object* object) const { Git().git_object_free(object); }
  void operator()(git_odb* object) const { Git().git_odb_free(object); }
  void operator()(git_reference* object) const { Git().git_reference_free(object); }
  void operator()(git_reference_iterator* object) const {
    Git().git_reference_iterator_free(object);
  }
  void operator()(git_repository* object) const { Git().git_repository_free(object); }
  void operator()(git_signature* object) const { Git().git_signature_free(object); }
  void operator()(git_tree* object) const { Git().git_tree_free(object); }
  void operator()(git_tree_entry* object) const { Git().git_tree_entry_free(object); }
};

template <class T>
using GitPtr = std::unique_ptr<T, GitFree>;

// Takes what a function of the library puts into its first argument: `git_x_lookup(Out(ptr), ...)`.
template <class T>
class Out {
 public:
  explicit Out(GitPtr<T>& owner) : owner_(owner) {}
  ~Out() { owner_.reset(raw_); }
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  operator T**() { return &raw_; }  // NOLINT: it stands for that argument

 private:
  GitPtr<T>& owner_;
  T* raw_ = nullptr;
};

struct GitRepo::State {
  GitPtr<git_repository> repository;
  std::string work_tree;  // absolute, without a slash at the end
};

// Success, or "cannot <action>: <the library's words>".
Status CheckGit(int code, const std::string& action);

git_oid ToOid(const GitId& id);
GitId ToGitId(const git_oid* oid);
Result<GitPtr<git_commit>> LookUpCommit(git_repository* repository, const GitId& id);
Result<GitPtr<git_tree>> TreeOf(git_repository* repository, const GitId& commit);

}  // namespace mlp
