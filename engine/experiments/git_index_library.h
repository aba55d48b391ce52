// The GitIndex that libgit2 reads and writes.
#pragma once

#include "engine/git_index.h"

namespace mlp {

// kNotFound when the project is in no repository; errors of loading libgit2.
Result<std::unique_ptr<GitIndex>> OpenGitIndex(const std::string& project_root);

}  // namespace mlp
