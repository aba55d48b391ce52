// What experiments leave behind that were killed at a bad moment: found and removed.
#pragma once

#include <cstddef>

#include "engine/experiments/git_repo.h"
#include "engine/workspace.h"
#include "store/task_queue.h"

namespace mlp {

struct CleanedExperiments {
  std::size_t workspaces = 0;  // isolated ones in which no experiment will go on
  std::size_t batches = 0;     // contents that git keeps though nothing is to be done with them
};

// Removes them. What waits or runs is left alone, also when it begins meanwhile; so is what a
// search may add to. The run lock must be held alone, so that nobody makes a batch.
Result<CleanedExperiments> CleanExperiments(Workspace& workspace, GitRepo& repo, TaskQueue& queue);

}  // namespace mlp
