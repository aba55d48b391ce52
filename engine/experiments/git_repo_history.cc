// GitRepo, the commits that lead to others. Walked by hand: git_revwalk of libgit2 before 1.7 fails
// at the edge of a shallow clone.
#include <unordered_set>

#include "engine/experiments/git_handles.h"
#include "engine/experiments/git_repo.h"

namespace mlp {

Result<std::optional<GitCommit>> GitRepo::ReadParent(const GitId& id) {
  Result<GitCommit> commit = ReadCommit(id);
  if (commit) return std::optional<GitCommit>(std::move(*commit));
  const bool is_edge = commit.error().code == ErrorCode::kNotFound &&
                       Git().git_repository_is_shallow(state_->repository.get()) == 1;
  if (is_edge) return std::optional<GitCommit>();
  return Fail(std::move(commit.error()));
}

Result<std::optional<GitId>> GitRepo::CommitOf(const GitRef& ref) {
  GitPtr<git_object> object, commit;
  const git_oid target = ToOid(ref.target);
  MLP_TRY(CheckGit(
      Git().git_object_lookup(Out(object), state_->repository.get(), &target, GIT_OBJECT_ANY),
      "read " + ref.name));
  const int code = Git().git_object_peel(Out(commit), object.get(), GIT_OBJECT_COMMIT);
  if (code == GIT_EPEEL || code == GIT_EINVALIDSPEC) return std::optional<GitId>();
  MLP_TRY(CheckGit(code, "read " + ref.name));
  return std::optional<GitId>(ToGitId(Git().git_object_id(commit.get())));
}

Result<std::vector<GitCommit>> GitRepo::FirstParents(const GitId& from, std::optional<int> count,
                                                     const GitId& end) {
  std::vector<GitCommit> line;
  for (GitId next = from; !next.empty() && next != end;) {
    if (count && line.size() >= static_cast<std::size_t>(*count)) break;
    MLP_ASSIGN(std::optional<GitCommit> commit, ReadParent(next));
    if (!commit) break;
    next = commit->parents.empty() ? GitId() : commit->parents[0];
    line.push_back(std::move(*commit));
  }
  return line;
}

Result<std::vector<GitCommit>> GitRepo::History() {
  std::vector<GitId> waiting;
  MLP_ASSIGN(const std::optional<GitHead> head, Head());
  if (head) waiting.push_back(head->commit);
  for (const char* const prefix : {"refs/heads/", "refs/remotes/", "refs/tags/"}) {
    MLP_ASSIGN(const std::vector<GitRef> refs, Refs(prefix));
    for (const GitRef& ref : refs) {
      MLP_ASSIGN(const std::optional<GitId> commit, CommitOf(ref));
      if (commit) waiting.push_back(*commit);
    }
  }
  std::vector<GitCommit> history;
  std::unordered_set<std::string> seen;
  while (!waiting.empty()) {
    const GitId id = std::move(waiting.back());
    waiting.pop_back();
    if (!seen.insert(id.hex).second) continue;
    MLP_ASSIGN(std::optional<GitCommit> commit, ReadParent(id));
    if (!commit) continue;
    waiting.insert(waiting.end(), commit->parents.begin(), commit->parents.end());
    history.push_back(std::move(*commit));
  }
  return history;
}

}  // namespace mlp
