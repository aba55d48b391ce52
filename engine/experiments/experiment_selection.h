// ExperimentSelection: which experiments a command means, by names, baselines or all of them
// (names,
// --rev, -n, -A). The same as DVC's.
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/experiment.h"

namespace mlp {

struct ExperimentSelection {
  std::vector<std::string> names = {};      // as FindExperiment takes them
  std::vector<std::string> revisions = {};  // --rev: those that began at these commits
  int commits = 1;   // -n: and at so many before each, along first parents; negative: at all
  bool all = false;  // -A

  // Whether it says anything; HEAD's are meant if not.
  bool IsEmpty() const { return names.empty() && revisions.empty() && !all; }
};

// Those of `all`, each once: the named ones in the order of the names, then the others in that of
// `all`. `all` may be what another repository has. kNotFound for a name or a revision that is none.
Result<std::vector<Experiment>> SelectExperiments(GitRepo& repo, const std::vector<Experiment>& all,
                                                  const ExperimentSelection& selection);

}  // namespace mlp
