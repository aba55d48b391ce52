// What commits are called by branches and tags: for the headings of lists and tables.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/experiments/git_repo.h"

namespace mlp {

// The branch that HEAD is on comes first, then tags, then branches, each in the order of the names.
// Commits that nothing is at are absent.
Result<std::map<GitId, std::string>> CommitNames(GitRepo& repo);

// Each id cut to 7 digits, or to more where two of these would look the same. Of ids in any order;
// pure, so that thousands cost no look into the repository.
std::vector<std::string> ShortIds(const std::vector<GitId>& ids);

}  // namespace mlp
