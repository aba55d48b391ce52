#include "engine/experiments/experiment_edit.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

Result<Experiment> RenameExperiment(GitRepo& repo, const Experiment& experiment,
                                    const std::string& name, bool force) {
  if (name == experiment.name) return experiment;
  MLP_TRY(CheckExperimentName(name));
  MLP_ASSIGN(const std::vector<Experiment> siblings, ListExperimentsOf(repo, experiment.baseline));
  const auto taken = std::find_if(siblings.begin(), siblings.end(),
                                  [&](const Experiment& sibling) { return sibling.name == name; });
  if (taken != siblings.end() && !force) {
    return Fail(ErrorCode::kUsage,
                Format("an experiment {} exists already for the same commit", Quoted(name)),
                "choose another name, or replace it with --force");
  }
  const std::optional<GitId> replaced =
      taken == siblings.end() ? std::nullopt : std::optional(taken->commit);
  // The new one first: a kill in between leaves two names rather than none.
  MLP_TRY(repo.SetRef(ExperimentRef(experiment.baseline, name), experiment.commit, replaced));
  MLP_TRY(repo.DeleteRef(ExperimentRef(experiment.baseline, experiment.name)));
  return Experiment{name, experiment.baseline, experiment.commit};
}

Status RemoveExperiments(GitRepo& repo, const std::vector<Experiment>& experiments) {
  for (const Experiment& experiment : experiments)
    MLP_TRY(repo.DeleteRef(ExperimentRef(experiment.baseline, experiment.name)));
  return {};
}

Status BranchExperiment(GitRepo& repo, const Experiment& experiment, const std::string& branch) {
  const std::string ref = "refs/heads/" + branch;
  // git takes such refs, and then takes them for options.
  if (branch.starts_with('-') || branch == "HEAD" || !GitRepo::IsValidRefName(ref))
    return Fail(ErrorCode::kUsage, Format("{} cannot name a branch", Quoted(branch)),
                "use letters, digits, '-', '_' and '.'; see 'git help check-ref-format'");
  MLP_ASSIGN(const std::vector<GitRef> branches, repo.Refs("refs/heads/"));
  for (const GitRef& existing : branches) {
    // a/b stands in the way of a, and a of a/b
    const bool is_taken = existing.name == ref || existing.name.starts_with(ref + "/") ||
                          ref.starts_with(existing.name + "/");
    if (is_taken)
      return Fail(
          ErrorCode::kUsage,
          Format("there is a branch {} already",
                 Quoted(existing.name.substr(std::string_view("refs/heads/").size()))),
          Format("name another: mlpipe exp branch {} BRANCH", ShellQuoted(experiment.name)));
  }
  return repo.SetRef(ref, experiment.commit, std::nullopt);
}

}  // namespace mlp
