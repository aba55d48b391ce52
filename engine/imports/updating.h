// What `update` does: imports brought to what their sources are now. A frozen import stays frozen.
#pragma once

#include <optional>
#include <string>

#include "engine/workspace.h"

namespace mlp {

struct UpdateOptions {
  std::string rev;           // of git: what is followed from now on; empty: what was
  bool no_download = false;  // only find out which version is there
  bool force = false;        // replace also data that was changed by hand
};

// Data of a pointer file that says where it came from.
bool IsImport(const Stage& stage);

// `workspace` is loaded and locked. Returns whether its pointer file changed. kUsage, and nothing
// changed, when data would be lost that no store has, unless that is forced. Afterwards the
// workspace shows the state before.
Result<bool> UpdateImport(Workspace& workspace, const Stage& stage, const UpdateOptions& options);

// For an import from another repository: whether what it follows there is another commit now. Asks
// the repository.
Result<bool> HasUpdate(Workspace& workspace, const Stage& stage);

}  // namespace mlp
