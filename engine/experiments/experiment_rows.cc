#include "engine/experiments/experiment_rows.h"

#include <algorithm>

#include "engine/experiments/experiment.h"
#include "engine/experiments/revision_view.h"

namespace mlp {
namespace {

void SetSnapshot(ExperimentRow& row, Result<ProjectSnapshot> snapshot) {
  if (snapshot)
    row.snapshot = std::move(*snapshot);
  else
    row.error = std::move(snapshot.error());
}

ExperimentRow WorkspaceRow(Workspace& workspace) {
  ExperimentRow row;
  SetSnapshot(row, LoadSnapshot(workspace.view(), workspace.layout(), workspace.config().pipelines,
                                nullptr));
  return row;
}

Result<ExperimentRow> CommitRow(Workspace& workspace, GitRepo& repo, ExperimentRow::Kind kind,
                                const GitId& commit, const std::string& name) {
  MLP_ASSIGN(const GitCommit info, repo.ReadCommit(commit));
  ExperimentRow row{kind, name, commit, repo.Abbreviate(commit), info.time_s, {}, {}};
  RevisionView view(repo, commit, name.empty() ? row.short_id : name);
  SetSnapshot(row, LoadSnapshot(view, workspace.layout(), workspace.config().pipelines,
                                &workspace.objects()));
  return row;
}

Status AddExperiments(Workspace& workspace, GitRepo& repo, const GitId& baseline,
                      std::vector<ExperimentRow>& rows) {
  MLP_ASSIGN(const std::vector<Experiment> experiments, ListExperimentsOf(repo, baseline));
  const auto first = static_cast<std::ptrdiff_t>(rows.size());
  for (const Experiment& experiment : experiments) {
    MLP_ASSIGN(ExperimentRow row, CommitRow(workspace, repo, ExperimentRow::Kind::kExperiment,
                                            experiment.commit, experiment.name));
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin() + first, rows.end(),
                   [](const auto& a, const auto& b) { return a.time_s > b.time_s; });
  return {};
}

}  // namespace

Result<std::vector<ExperimentRow>> LoadExperimentRows(Workspace& workspace, GitRepo& repo,
                                                      int commits) {
  MLP_ASSIGN(const GitHead head, HeadOf(repo));
  std::vector<ExperimentRow> rows;
  rows.push_back(WorkspaceRow(workspace));
  GitId commit = head.commit;
  for (int i = 0; i < commits && !commit.empty(); ++i) {
    MLP_ASSIGN(ExperimentRow row, CommitRow(workspace, repo, ExperimentRow::Kind::kBaseline, commit,
                                            i == 0 ? head.branch : ""));
    rows.push_back(std::move(row));
    MLP_TRY(AddExperiments(workspace, repo, commit, rows));
    MLP_ASSIGN(const GitCommit info, repo.ReadCommit(commit));
    commit = info.parents.empty() ? GitId() : info.parents[0];
  }
  return rows;
}

}  // namespace mlp
