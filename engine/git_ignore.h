// Keeps git from seeing outputs that the object store keeps: one line per output in the .gitignore
// beside it.
#pragma once

#include <vector>

#include "engine/workspace.h"

namespace mlp {

// Appends "/<name>" for every cached output that the .gitignore of its directory does not name yet;
// each file is read and written once, whatever the number of stages. Does nothing when the project
// is not inside a git work tree. Touches files only, so it may run on a worker.
Status IgnoreOutputs(const Workspace& workspace, const std::vector<const Stage*>& stages);

}  // namespace mlp
