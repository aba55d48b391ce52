// Keeps git from seeing outputs that the object store keeps: one line per output in the .gitignore
// beside it.
#pragma once

#include "engine/workspace.h"

namespace mlp {

// Appends "/<name>" for every cached output that the .gitignore of its directory does not name yet.
// Does nothing when the project is not inside a git work tree.
Status IgnoreOutputs(Workspace& workspace, const Stage& stage);

}  // namespace mlp
