// What is done with the refs of experiments: renamed, forgotten, made a branch. Commits stay as
// they are; HEAD, the index and the workspace are not touched.
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/experiment.h"

namespace mlp {

// The experiment of the same baseline, under its new name. kUsage when that is taken, unless
// `force`, or git does not take it.
Result<Experiment> RenameExperiment(GitRepo& repo, const Experiment& experiment,
                                    const std::string& name, bool force);

// Removes the refs. What they name stays until git and `mlpipe gc` collect it.
Status RemoveExperiments(GitRepo& repo, const std::vector<Experiment>& experiments);

// A new branch at the experiment's commit. kUsage when there is one of that name, or git does not
// take it.
Status BranchExperiment(GitRepo& repo, const Experiment& experiment, const std::string& branch);

}  // namespace mlp
