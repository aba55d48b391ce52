// Commit: takes the workspace as it stands for the result of stages, without running them: what was
// made with `repro --no-commit`, or by hand.
#pragma once

#include <vector>

#include "engine/workspace.h"

namespace mlp {

struct CommitOptions {
  bool force = false;  // also where something is not as recorded
  bool relink = true;  // replace outputs by links into the store, where the configuration wants it
};

// Puts the outputs of the stages into the store and records the stages. Fails before anything
// changes: kStageFailed naming a stage that is not as recorded, unless forced; kNotFound for
// dependencies, params or outputs that are not there. Natively nothing is written into the run
// cache: nobody knows what made these bytes; DVC takes them for the result of the command. Returns
// the stages whose record changed.
Result<std::vector<StageId>> CommitStages(Workspace& workspace, const std::vector<StageId>& stages,
                                          const CommitOptions& options);

}  // namespace mlp
