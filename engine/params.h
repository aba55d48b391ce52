// Params: what parameterises the stages, read from params files.
#pragma once

#include "engine/project_view.h"
#include "engine/value_snapshot.h"
#include "pipelines/stage_graph.h"

namespace mlp {

// As DVC has it: the whole params.yaml (also where no stage declares it), the files that the
// pipeline lists as params, and of other params files the keys that stages declare or that
// templates of stages took. Lists stay whole. A params file that is not there at all is left out;
// one that cannot be read is reported.
enum class ParamsWanted {
  kAll,
  kDependencies,  // only what stages declare
};
ValueSnapshot LoadParams(ProjectView& view, const StageGraph& graph,
                         ParamsWanted wanted = ParamsWanted::kAll);

}  // namespace mlp
