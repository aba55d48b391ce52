#include "engine/experiments/experiment_save.h"

#include "engine/commit.h"
#include "engine/experiments/experiment_commit.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<bool> HasItsFiles(Workspace& workspace, const Stage& stage) {
  std::vector<RelPath> paths;
  for (const Output& out : stage.outs) paths.push_back(out.path);
  for (const Dependency& dep : stage.deps)
    if (dep.kind == DependencyKind::kPath) paths.push_back(dep.path);
  for (const RelPath& path : paths) {
    MLP_ASSIGN(const auto stat, workspace.fs().Stat(workspace.Absolute(path), true));
    if (!stat) return false;
  }
  return true;
}

Result<std::vector<GitPath>> IncludedFiles(Workspace& workspace, const GitRepo& repo,
                                           const std::vector<RelPath>& include) {
  std::vector<GitPath> files;
  for (const RelPath& path : include) {
    MLP_ASSIGN(const PathScan scan, workspace.Scan(path));
    if (!scan.exists)
      return Fail(ErrorCode::kNotFound,
                  Format("{} is not there to be included", Quoted(workspace.Display(path))));
    for (const ScannedFile& file : scan.files) files.push_back(repo.ToGitPath(path / file.path));
  }
  return files;
}

}  // namespace

Result<SavedExperiment> SaveExperiment(Workspace& workspace, GitRepo& repo,
                                       const SaveOptions& options) {
  MLP_TRY(repo.CheckAuthor());
  MLP_ASSIGN(const ExperimentPlace place, FindExperimentPlace(repo, options.name, options.force));
  MLP_TRY(CheckLockIsNotIgnored(workspace, repo, place.baseline));
  MLP_ASSIGN(const std::vector<GitPath> included, IncludedFiles(workspace, repo, options.include));
  SavedExperiment saved;
  std::vector<StageId> stages = options.stages;
  if (options.all_stages) {
    stages.clear();
    for (const StageId id : workspace.graph().TopologicalOrder()) {
      MLP_ASSIGN(const bool complete, HasItsFiles(workspace, workspace.graph().stage(id)));
      (complete ? stages : saved.left_out).push_back(id);
    }
  }
  MLP_TRY(CommitStages(workspace, stages, {.force = true, .relink = false}));
  MLP_ASSIGN(const GitId commit,
             CommitExperiment(workspace, repo, place, options.message, included));
  saved.experiment = {place.name, place.baseline, commit};
  return saved;
}

}  // namespace mlp
