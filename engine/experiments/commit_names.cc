#include "engine/experiments/commit_names.h"

#include <optional>
#include <string_view>

namespace mlp {

Result<std::map<GitId, std::string>> CommitNames(GitRepo& repo) {
  std::map<GitId, std::string> names;
  MLP_ASSIGN(const std::optional<GitHead> head, repo.Head());
  if (head && !head->branch.empty()) names.emplace(head->commit, head->branch);
  for (const std::string_view prefix : {"refs/tags/", "refs/heads/"}) {
    MLP_ASSIGN(const std::vector<GitRef> refs, repo.Refs(std::string(prefix)));
    for (const GitRef& ref : refs) {
      MLP_ASSIGN(const std::optional<GitId> commit, repo.CommitOf(ref));
      if (commit) names.emplace(*commit, ref.name.substr(prefix.size()));
    }
  }
  return names;
}

}  // namespace mlp
