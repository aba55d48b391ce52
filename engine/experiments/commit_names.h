// What commits are called by branches and tags: for the headings of lists and tables.
#pragma once

#include <map>
#include <string>

#include "engine/experiments/git_repo.h"

namespace mlp {

// The branch that HEAD is on comes first, then tags, then branches, each in the order of the names.
// Commits that nothing is at are absent.
Result<std::map<GitId, std::string>> CommitNames(GitRepo& repo);

}  // namespace mlp
