// Where a new experiment goes, and its commit: what everything that makes one has in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/experiment.h"
#include "engine/workspace.h"

namespace mlp {

// Settled before anything is changed.
struct ExperimentPlace {
  std::string name;
  GitId baseline;                 // HEAD's commit
  std::optional<GitId> replaced;  // the commit that its ref names now
};

// `name` empty: a random one. kUsage for a name that git does not take, and for one that is taken
// unless `force`.
Result<ExperimentPlace> FindExperimentPlace(GitRepo& repo, const std::string& name, bool force);

// kInvalid: without its lock file in git an experiment could not be restored.
Status CheckLockIsNotIgnored(const Workspace& workspace, GitRepo& repo, const GitId& baseline);

// Commits the workspace as it is. No ref names it yet; the rest is as CommitExperiment has it.
Result<GitId> WriteExperiment(Workspace& workspace, GitRepo& repo, const GitId& baseline,
                              const std::string& message, const std::vector<GitPath>& also = {});

// Commits the workspace as it is, and sets the ref. `message` empty: ExperimentMessage. `also`:
// files that it takes in besides (see ExperimentFiles). `workspace` must be loaded.
Result<GitId> CommitExperiment(Workspace& workspace, GitRepo& repo, const ExperimentPlace& place,
                               const std::string& message, const std::vector<GitPath>& also = {});

}  // namespace mlp
