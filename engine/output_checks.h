// The checks that a stage declares on its outputs, after a run.
#pragma once

#include <vector>

#include "engine/workspace.h"
#include "store/path_scan.h"

namespace mlp {

// `outs` are scans of the stage's outputs, in order, all existing, with every digest known.
// kStageFailed with the first check that fails, and the others as notes.
Status CheckOutputs(Workspace& workspace, const Stage& stage, const std::vector<PathScan>& outs);

}  // namespace mlp
