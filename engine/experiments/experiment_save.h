// Saves the workspace as it stands as an experiment: nothing runs.
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/experiment.h"
#include "engine/workspace.h"
#include "pipelines/stage_graph.h"

namespace mlp {

struct SaveOptions {
  std::string name;     // empty: a random one
  std::string message;  // of the commit; empty: ExperimentMessage
  bool force = false;   // replaces an experiment of the same name
  // These stages are recorded as they stand; all that have their outputs when `all_stages`.
  std::vector<StageId> stages;
  bool all_stages = true;
  std::vector<RelPath> include;  // files and directories that git does not track, taken in as well
};

struct SavedExperiment {
  Experiment experiment;
  std::vector<StageId> left_out;  // not recorded: an output or dependency of theirs is not there
};

// Records the stages as `mlpipe commit --force` does, which puts outputs into the store and changes
// the lock file, and commits the workspace under a ref. Nothing else of the workspace is written,
// nor HEAD or the index. Everything is checked before the first change. `workspace` must be loaded,
// and the caller holds the run lock.
Result<SavedExperiment> SaveExperiment(Workspace& workspace, GitRepo& repo,
                                       const SaveOptions& options);

}  // namespace mlp
