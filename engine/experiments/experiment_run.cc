#include "engine/experiments/experiment_run.h"

#include <algorithm>
#include <random>

#include "engine/experiments/experiment_files.h"
#include "engine/experiments/params_change.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Where the new experiment goes, settled before anything is changed.
struct Place {
  std::string name;
  GitId baseline;
  std::optional<GitId> replaced;  // the commit that its ref names now
};

Error NameTaken(const std::string& name) {
  return {ErrorCode::kUsage,
          Format("an experiment {} exists already for this commit", Quoted(name)),
          {},
          {},
          "choose another name, or replace it with 'mlpipe exp run -f'",
          {}};
}

Result<Place> FindPlace(GitRepo& repo, const ExperimentOptions& options) {
  MLP_ASSIGN(const GitHead head, HeadOf(repo));
  MLP_ASSIGN(const std::vector<Experiment> existing, ListExperimentsOf(repo, head.commit));
  const auto find = [&](const std::string& name) {
    return std::find_if(existing.begin(), existing.end(),
                        [&](const Experiment& experiment) { return experiment.name == name; });
  };
  Place place{options.name, head.commit, {}};
  if (options.name.empty()) {
    std::random_device device;
    place.name = RandomExperimentName(
        [&](std::size_t below) {
          return std::uniform_int_distribution<std::size_t>(0, below - 1)(device);
        },
        [&](const std::string& name) { return find(name) != existing.end(); });
    return place;
  }
  MLP_TRY(CheckExperimentName(options.name));
  if (const auto found = find(options.name); found != existing.end()) {
    if (!options.repro.force) return Fail(NameTaken(options.name));
    place.replaced = found->commit;
  }
  return place;
}

// Without its lock file in git an experiment could not be restored.
Status CheckLockIsNotIgnored(const Workspace& workspace, GitRepo& repo, const GitId& baseline) {
  const RelPath lock = RelPath::Strict(workspace.layout().lock_file).value();
  if (!repo.IsIgnored(lock)) return {};
  MLP_ASSIGN(const std::optional<std::string> tracked, repo.ReadFile(baseline, lock));
  if (tracked) return {};
  return Fail(ErrorCode::kInvalid, Format("git ignores {}", Quoted(lock.str())),
              "remove it from .gitignore: it says what an experiment's outputs are");
}

Result<ReproOptions> ReproOptionsFor(const Workspace& workspace, const ExperimentOptions& options) {
  ReproOptions repro = options.repro;
  MLP_ASSIGN(repro.targets, FindTargets(workspace.graph(), workspace.FromHere(options.targets),
                                        {.from = workspace.current_dir()}));
  return repro;
}

Result<GitId> Commit(Workspace& workspace, GitRepo& repo, const Place& place,
                     const std::string& message) {
  MLP_ASSIGN(const std::vector<GitPath> files, ExperimentFiles(workspace, repo, place.baseline));
  MLP_ASSIGN(const GitId commit,
             repo.CommitFiles(place.baseline, files,
                              message.empty() ? ExperimentMessage(workspace.layout().algorithm,
                                                                  workspace.records())
                                              : message + "\n"));
  MLP_TRY(repo.SetRef(ExperimentRef(place.baseline, place.name), commit, place.replaced));
  return commit;
}

}  // namespace

Result<ExperimentResult> RunExperiment(Workspace& workspace, const ExperimentOptions& options,
                                       ReproObserver& observer,
                                       const std::function<void(const std::string&)>& on_name) {
  MLP_ASSIGN(RunLock run_lock,
             AcquireRunLock(workspace, LockKind::kExclusive, "mlpipe exp run", observer));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_TRY(repo.CheckAuthor());
  MLP_ASSIGN(const Place place, FindPlace(repo, options));
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
  MLP_ASSIGN(const GitId commit, Commit(workspace, repo, place, options.message));
  result.experiment = Experiment{place.name, place.baseline, commit};
  return result;
}

}  // namespace mlp
