#include "engine/experiments/experiment_selection.h"

#include <optional>
#include <set>

namespace mlp {
namespace {

// The commits whose experiments are meant.
Result<std::set<GitId>> BaselinesOf(GitRepo& repo, const ExperimentSelection& selection) {
  std::set<GitId> baselines;
  const bool head_is_meant = selection.IsEmpty();
  const std::vector<std::string> revisions =
      head_is_meant ? std::vector<std::string>{"HEAD"} : selection.revisions;
  for (const std::string& revision : revisions) {
    MLP_ASSIGN(const GitId from, ResolveRevision(repo, revision));
    const std::optional<int> count =
        selection.commits < 0 ? std::nullopt : std::optional(selection.commits);
    MLP_ASSIGN(const std::vector<GitCommit> line, repo.FirstParents(from, count));
    for (const GitCommit& commit : line) baselines.insert(commit.id);
  }
  return baselines;
}

}  // namespace

Result<std::vector<Experiment>> SelectExperiments(GitRepo& repo, const std::vector<Experiment>& all,
                                                  const ExperimentSelection& selection) {
  std::vector<Experiment> selected;
  std::set<std::string> seen;
  const auto add = [&](const Experiment& experiment) {
    if (seen.insert(ExperimentRef(experiment.baseline, experiment.name)).second)
      selected.push_back(experiment);
  };
  for (const std::string& name : selection.names) {
    MLP_ASSIGN(const Experiment found, FindExperimentIn(repo, all, name));
    add(found);
  }
  MLP_ASSIGN(const std::set<GitId> baselines, BaselinesOf(repo, selection));
  for (const Experiment& experiment : all)
    if (selection.all || baselines.contains(experiment.baseline)) add(experiment);
  return selected;
}

}  // namespace mlp
