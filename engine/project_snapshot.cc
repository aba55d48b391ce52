#include "engine/project_snapshot.h"

#include "engine/metrics.h"
#include "engine/workspace.h"

namespace mlp {

Result<ProjectSnapshot> LoadSnapshot(ProjectView& view, const Layout& layout,
                                     const PipelineOptions& options, ObjectStore* store,
                                     ParamsWanted wanted) {
  MLP_ASSIGN(Declaration declared, LoadDeclaration(view, layout, options));
  ValueSnapshot metrics = LoadMetrics(view, declared.graph, declared.records, store);
  ValueSnapshot params = LoadParams(view, declared.graph, wanted);
  return ProjectSnapshot{std::move(declared.graph), std::move(declared.records), std::move(metrics),
                         std::move(params)};
}

}  // namespace mlp
