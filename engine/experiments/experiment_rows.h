// The facts behind `exp show`: the workspace, commits, and their experiments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/git_repo.h"
#include "engine/project_snapshot.h"
#include "engine/workspace.h"

namespace mlp {

struct ExperimentRow {
  enum class Kind { kWorkspace, kBaseline, kExperiment };
  Kind kind = Kind::kWorkspace;
  std::string name;  // branch of a baseline if it is HEAD's, name of an experiment; may be empty
  GitId commit;      // empty: the workspace
  std::string short_id;  // abbreviated commit
  std::optional<std::int64_t> time_s;
  std::optional<ProjectSnapshot> snapshot;  // absent: could not be read, see error
  std::optional<Error> error;
};

// The workspace, then HEAD and the first-parent commits before it, `commits` in all, each followed
// by its experiments, newest first.
Result<std::vector<ExperimentRow>> LoadExperimentRows(Workspace& workspace, GitRepo& repo,
                                                      int commits);

}  // namespace mlp
