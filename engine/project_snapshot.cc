#include "engine/project_snapshot.h"

#include "engine/metrics.h"
#include "engine/params.h"
#include "engine/workspace.h"

namespace mlp {

Result<ProjectSnapshot> LoadSnapshot(ProjectView& view, const Layout& layout, ObjectStore* store) {
  MLP_ASSIGN(StageGraph graph, LoadGraph(view, layout));
  MLP_ASSIGN(LockFile lock, LoadLock(view, layout));
  ValueSnapshot metrics = LoadMetrics(view, graph, lock, store);
  ValueSnapshot params = LoadParams(view, graph);
  return ProjectSnapshot{std::move(graph), std::move(lock), std::move(metrics), std::move(params)};
}

}  // namespace mlp
