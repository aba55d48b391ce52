// The lineage of what is in the workspace.
#pragma once

#include <string>

#include "engine/lineage.h"
#include "engine/workspace.h"

namespace mlp {

// What `target` was made from: as typed where the user stands, an output or a stage. kInvalid when
// the workspace has something else than what is recorded: to tell others about that would be of no
// use to who gets the files. `workspace` must be loaded.
Result<Lineage> LineageInPlace(Workspace& workspace, const std::string& target);

}  // namespace mlp
