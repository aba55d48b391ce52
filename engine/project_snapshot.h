// ProjectSnapshot: what a project declared, measured and recorded as of one ProjectView. What
// commands compare.
#pragma once

#include "engine/params.h"
#include "engine/project_view.h"
#include "engine/records.h"
#include "engine/value_snapshot.h"
#include "pipelines/pipeline_options.h"
#include "pipelines/stage_graph.h"
#include "store/layout.h"
#include "store/object_store.h"

namespace mlp {

struct ProjectSnapshot {
  StageGraph graph;
  Records records;
  ValueSnapshot metrics, params;
};

// `store` serves metrics that the view itself does not hold (see LoadMetrics); nullptr: none. An
// error only if the pipeline or the lock file cannot be read.
Result<ProjectSnapshot> LoadSnapshot(ProjectView& view, const Layout& layout,
                                     const PipelineOptions& options, ObjectStore* store,
                                     ParamsWanted params = ParamsWanted::kAll);

}  // namespace mlp
