// Puts an experiment into the workspace: its params, lock and other files as uncommitted changes,
// its outputs from the object store. HEAD, index and branch stay.
#pragma once

#include "engine/experiments/experiment.h"
#include "engine/workspace.h"

namespace mlp {

// Everything is checked before the first change: kNotFound when objects are missing, kUsage when
// files or outputs would be lost that neither git nor the object store holds (`force` overwrites
// them). The caller holds the run lock.
Status ApplyExperiment(Workspace& workspace, GitRepo& repo, const Experiment& experiment,
                       bool force);

}  // namespace mlp
