// The facts behind `exp show`: the workspace, commits, and their experiments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/experiment_facts.h"
#include "engine/experiments/git_repo.h"
#include "engine/experiments/revision_scope.h"
#include "engine/params.h"
#include "engine/workspace.h"

namespace mlp {

struct ExperimentRow {
  enum class Kind { kWorkspace, kBaseline, kExperiment };
  Kind kind = Kind::kWorkspace;
  std::string name;      // of an experiment; branch or tag of a baseline; may be empty
  GitId commit;          // empty: the workspace
  std::string short_id;  // abbreviated so that it means none of the other rows
  std::optional<std::int64_t> time_s;
  std::optional<ExperimentFacts> facts;  // absent: could not be read, see error
  std::optional<Error> error;
};

struct ExperimentRowsOptions {
  RevisionScope scope = {};  // the baselines; when it names none, HEAD, and `scope.commits` apply
  bool workspace = true;     // a row for it
  bool names = true;         // baselines are called by their branches and tags
  ParamsWanted params = ParamsWanted::kAll;
};

// The workspace, then the baselines, each followed by its experiments, newest first. What was read
// of a commit is kept for the next time (FactsCache); the rest is read by all cores.
Result<std::vector<ExperimentRow>> LoadExperimentRows(Workspace& workspace, GitRepo& repo,
                                                      const ExperimentRowsOptions& options);

}  // namespace mlp
