// Which files an experiment's commit holds beyond those of its baseline.
#pragma once

#include <vector>

#include "engine/experiments/git_repo.h"
#include "engine/workspace.h"

namespace mlp {

// Every tracked file that differs from `baseline`, and, tracked or not, the project's pipeline and
// lock file, its params files, the outputs that the store does not keep, and the .gitignore files
// beside outputs. Not what git ignores. `workspace` must be loaded. Sorted, each once.
Result<std::vector<GitPath>> ExperimentFiles(Workspace& workspace, GitRepo& repo,
                                             const GitId& baseline);

}  // namespace mlp
