// Which stages a command means. Pure.
#pragma once

#include <vector>

#include "pipelines/stage_graph.h"

namespace mlp {

struct StageSelection {
  std::vector<StageId> targets;  // empty: every stage
  bool with_upstream = true;     // also what the targets depend on
  bool connected = false;        // also all that hangs together with them, in any direction
  bool downstream = false;       // the targets and what depends on them; nothing upstream
};

// In topological order, each once.
std::vector<StageId> SelectStages(const StageGraph& graph, const StageSelection& selection);

// The stages that `pipeline_file` declares: what DVC means in its directory when nothing is named.
// kNotFound when there are none.
Result<std::vector<StageId>> StagesOf(const StageGraph& graph, const RelPath& pipeline_file);

}  // namespace mlp
