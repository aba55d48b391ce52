// Keeps git from seeing outputs that the object store keeps: one line an output in the .gitignore
// beside it, as DVC writes it. Touches files only, so it may run on a worker; rules that somebody
// holds (ProjectView::git_rules) do not learn of it.
#pragma once

#include <vector>

#include "engine/workspace.h"

namespace mlp {

// Adds "/<name>" to the .gitignore of its directory for every cached output of the stages that git
// does not ignore yet, by whatever pattern. Does nothing when the project is in no git work tree.
// Each file is read and written once: give it many stages at a time.
Status IgnoreOutputs(const Workspace& workspace, const std::vector<const Stage*>& stages);

// Takes the line of `path` out of the .gitignore beside it; one that is empty then is removed.
Status RemoveIgnoreLine(const Workspace& workspace, const RelPath& path);

}  // namespace mlp
