// Plans and decisions as text.
#pragma once

#include <string>
#include <vector>

#include "engine/plan.h"
#include "engine/why.h"

namespace mlp {

// What one stage would do, and its reasons below, one a line.
std::string RenderPlannedStage(const StageGraph& graph, const PlannedStage& planned, bool color);

// What each stage would do, with its reasons; a closing line with counts.
std::string RenderPlan(const StageGraph& graph, const std::vector<PlannedStage>& plan, bool color);

// "data/raw.csv changed (1a2b -> 3c4d) -> prepare -> train".
std::string RenderCause(const StageGraph& graph, const Cause& cause);

}  // namespace mlp
