#include "engine/experiments/experiment_files.h"

#include <set>

#include "engine/environment_lock.h"
#include "store/path_scan.h"

namespace mlp {
namespace {

RelPath Named(std::string_view name) {
  return RelPath::Strict(name).value();
}

// The paths that belong to an experiment, tracked or not. Some may not exist.
std::set<RelPath> OwnPaths(const Workspace& workspace) {
  const Layout& layout = workspace.layout();
  std::set<RelPath> paths{Named(layout.pipeline_file), Named(layout.lock_file),
                          Named("params.yaml"), Named(".gitignore")};
  for (const Pipeline& pipeline : workspace.graph().pipelines()) {
    if (const auto beside = EnvironmentFileOf(layout, pipeline.file)) paths.insert(*beside);
    paths.insert(pipeline.metrics.begin(), pipeline.metrics.end());
    paths.insert(pipeline.params.begin(), pipeline.params.end());
    for (const Output& plot : pipeline.plots) paths.insert(plot.path);
  }
  for (StageId id = 0; id < workspace.graph().size(); ++id) {
    const Stage& stage = workspace.graph().stage(id);
    for (const ParamsDependency& params : stage.params) paths.insert(params.path);
    for (const Output& out : stage.outs)
      paths.insert(out.cache ? out.path.Parent() / Named(".gitignore") : out.path);
  }
  return paths;
}

}  // namespace

Result<std::vector<GitPath>> ExperimentFiles(Workspace& workspace, GitRepo& repo,
                                             const GitId& baseline) {
  MLP_ASSIGN(const std::vector<GitPath> changed, repo.ChangedFiles(baseline));
  std::set<GitPath> files(changed.begin(), changed.end());
  for (const RelPath& path : OwnPaths(workspace)) {
    MLP_ASSIGN(const PathScan scan, workspace.Scan(path));
    for (const ScannedFile& file : scan.files) {
      const RelPath inside = path / file.path;
      if (!repo.IsIgnored(inside)) files.insert(repo.ToGitPath(inside));
    }
  }
  return std::vector<GitPath>(files.begin(), files.end());
}

}  // namespace mlp
