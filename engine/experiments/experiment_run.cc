#include "engine/experiments/experiment_run.h"

#include "engine/experiments/experiment_commit.h"
#include "engine/experiments/params_change.h"
#include "engine/journal_recovery.h"
#include "engine/workspace_undo.h"
#include "pipelines/target_finder.h"

namespace mlp {
namespace {

Result<ReproOptions> ReproOptionsFor(const Workspace& workspace, const ExperimentOptions& options) {
  ReproOptions repro = options.repro;
  MLP_ASSIGN(repro.targets, FindTargets(workspace.graph(), workspace.FromHere(options.targets),
                                        {.from = workspace.current_dir()}));
  return repro;
}

// Changes the workspace; only what has an experiment is to stay there.
Result<ExperimentResult> RunInWorkspace(Workspace& workspace, RunLock& run_lock, GitRepo& repo,
                                        const ExperimentPlace& place, const ParamsChange& params,
                                        const ExperimentOptions& options, WorkspaceUndo& undo,
                                        ReproObserver& observer) {
  // A run of nothing changes nothing, unless it takes over what others had finished.
  MLP_ASSIGN(const bool has_journals, HasJournals(workspace));
  if (has_journals || !params.texts().empty()) MLP_TRY(undo.Begin(params.texts()));
  MLP_TRY(params.Write(workspace.fs()));
  // Templates take their values from what was written just now: other commands, other stages.
  if (!params.texts().empty()) {
    MLP_TRY(workspace.Load());
    MLP_TRY(undo.Widen());
  }
  MLP_ASSIGN(ReproOptions repro, ReproOptionsFor(workspace, options));
  repro.undo = &undo;
  ExperimentResult result{place.name, {}, {}};
  MLP_ASSIGN(result.summary, Reproduce(workspace, run_lock, repro, observer));
  if (!result.summary.errors.empty() || result.summary.interrupted) return result;
  MLP_ASSIGN(const GitId commit, CommitExperiment(workspace, repo, place, options.message));
  result.experiment = Experiment{place.name, place.baseline, commit};
  return result;
}

}  // namespace

Result<ExperimentResult> RunExperiment(Workspace& workspace, const ExperimentOptions& options,
                                       ReproObserver& observer,
                                       const std::function<void(const std::string&)>& on_name) {
  MLP_ASSIGN(RunLock run_lock,
             AcquireRunLock(workspace, LockKind::kExclusive, "mlpipe exp run", observer));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_TRY(repo.CheckAuthor());
  MLP_ASSIGN(const ExperimentPlace place,
             FindExperimentPlace(repo, options.name, options.repro.force));
  MLP_TRY(CheckLockIsNotIgnored(workspace, repo, place.baseline));
  MLP_TRY(workspace.Load());
  MLP_TRY(workspace.MayRunCommands());  // before anything is changed
  MLP_ASSIGN(const ParamsChange params,
             ParamsChange::Plan(workspace.fs(), workspace.paths().root(), workspace.config().hydra,
                                options.overrides));
  on_name(place.name);
  WorkspaceUndo undo(workspace, run_lock);
  Result<ExperimentResult> result =
      RunInWorkspace(workspace, run_lock, repo, place, params, options, undo, observer);
  const bool is_kept = result && result->experiment;
  const Status settled = is_kept ? undo.Drop() : undo.Restore(observer);
  if (settled) return result;
  if (is_kept) return Fail(settled.error());
  // Beside what ended the experiment, which the user must know too.
  (result ? result->summary.errors : result.error().others).push_back(settled.error());
  return result;
}

}  // namespace mlp
