#include "engine/experiments/commit_names.h"

#include <algorithm>
#include <iterator>
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

std::vector<std::string> ShortIds(const std::vector<GitId>& ids) {
  constexpr std::size_t kFewest = 7;
  std::vector<std::string_view> sorted;
  for (const GitId& id : ids) sorted.push_back(id.hex);
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  const auto shared = [](std::string_view a, std::string_view b) {
    const auto ends = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(ends.first - a.begin());
  };
  std::vector<std::string> short_ids;
  for (const GitId& id : ids) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), std::string_view(id.hex));
    std::size_t digits = kFewest;
    if (at != sorted.begin()) digits = std::max(digits, shared(*std::prev(at), *at) + 1);
    if (std::next(at) != sorted.end()) digits = std::max(digits, shared(*at, *std::next(at)) + 1);
    short_ids.push_back(id.hex.substr(0, digits));
  }
  return short_ids;
}

}  // namespace mlp
