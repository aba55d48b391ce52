// Plans and decisions as text.
#pragma once

#include <string>
#include <vector>

#include "engine/plan.h"
#include "engine/why.h"

namespace mlp {

// In all of these stages are named as the user types them in the directory `from`.
//
// What one stage would do, and its reasons below, one a line.
std::string RenderPlannedStage(const StageGraph& graph, const PlannedStage& planned,
                               const RelPath& from, bool color);

// What each stage would do, with its reasons; a closing line with counts.
std::string RenderPlan(const StageGraph& graph, const std::vector<PlannedStage>& plan,
                       const RelPath& from, bool color);

// "data/raw.csv changed (1a2b -> 3c4d) -> prepare -> train".
std::string RenderCause(const StageGraph& graph, const Cause& cause, const RelPath& from);

}  // namespace mlp
