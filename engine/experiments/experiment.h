// Experiment: a named commit on top of the commit it was started from (its baseline), under a ref
// of its own. The same refs as DVC's, so that both tools see each other's experiments.
//
//   ref     = "refs/exps/" <2 hex of the baseline> "/" <38 hex> "/" <name>
//   message = "mlpipe: commit experiment " <SHA-256 of the lock entries> LF       unless one is
//   given
//
// where the hash is of PythonJson({stage: lock entry, ...}) with sorted keys.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/git_repo.h"
#include "engine/records.h"

namespace mlp {

struct Experiment {
  std::string name;
  GitId baseline;
  GitId commit;
};

std::string ExperimentRef(const GitId& baseline, const std::string& name);
// nullopt for a ref that is no experiment: refs/exps/ also holds transient ones of DVC.
std::optional<Experiment> ParseExperimentRef(const GitRef& ref);

std::string ExperimentMessage(HashAlgorithm algorithm, const Records& records);

// kUsage unless git takes `name` as the last part of a ref.
Status CheckExperimentName(const std::string& name);

// "<adjective>-<noun>". `random(n)` is a number below n; asked again until `is_taken` says no.
std::string RandomExperimentName(const std::function<std::size_t(std::size_t)>& random,
                                 const std::function<bool(const std::string&)>& is_taken);

// All experiments, or those of one baseline, sorted by ref.
Result<std::vector<Experiment>> ListExperiments(GitRepo& repo);
Result<std::vector<Experiment>> ListExperimentsOf(GitRepo& repo, const GitId& baseline);

// The experiment of that name: HEAD's if it has one, else the only one; or the one at a commit
// whose id begins so, with four digits at least. kNotFound, or kUsage when several are meant.
Result<Experiment> FindExperiment(GitRepo& repo, const std::string& name);
// The same among `all`, which may be what another repository has.
Result<Experiment> FindExperimentIn(GitRepo& repo, const std::vector<Experiment>& all,
                                    const std::string& name);

// kNotFound while there is no commit.
Result<GitHead> HeadOf(GitRepo& repo);

// The commit that `revision` names: for git, or as an experiment.
Result<GitId> ResolveRevision(GitRepo& repo, const std::string& revision);

}  // namespace mlp
