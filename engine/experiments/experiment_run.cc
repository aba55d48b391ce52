#include "engine/experiments/experiment_run.h"

#include "engine/experiments/experiment_commit.h"
#include "engine/experiments/params_change.h"
#include "pipelines/target_finder.h"

namespace mlp {
namespace {

Result<ReproOptions> ReproOptionsFor(const Workspace& workspace, const ExperimentOptions& options) {
  ReproOptions repro = options.repro;
  MLP_ASSIGN(repro.targets, FindTargets(workspace.graph(), workspace.FromHere(options.targets),
                                        {.from = workspace.current_dir()}));
  return repro;
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
  MLP_ASSIGN(const ReproOptions repro, ReproOptionsFor(workspace, options));
  MLP_ASSIGN(ParamsChange params,
             ParamsChange::Make(workspace.fs(), workspace.paths().root(), options.overrides));
  on_name(place.name);
  ExperimentResult result{place.name, {}, {}};
  MLP_ASSIGN(result.summary, Reproduce(workspace, run_lock, repro, observer));
  if (!result.summary.errors.empty() || result.summary.interrupted) {
    MLP_TRY(params.Restore());
    return result;
  }
  params.Keep();  // from here the workspace holds a whole result, whatever becomes of the commit
  MLP_ASSIGN(const GitId commit, CommitExperiment(workspace, repo, place, options.message));
  result.experiment = Experiment{place.name, place.baseline, commit};
  return result;
}

}  // namespace mlp
