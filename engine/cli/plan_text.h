// Plans and decisions as text and JSON.
#pragma once

#include <string>
#include <vector>

#include "engine/plan.h"
#include "store/base/value.h"

namespace mlp {

// What one stage would do, and its reasons below, one a line.
std::string RenderPlannedStage(const StageGraph& graph, const PlannedStage& planned, bool color);

// What each stage would do, with its reasons; a closing line with counts.
std::string RenderPlan(const StageGraph& graph, const std::vector<PlannedStage>& plan, bool color);

// Reasons in the shape of `dvc status`: a list of "changed deps": {...}, "changed outs": {...},
// "changed command", "always changed" and "never run". Empty for a stage that is up to date.
Value StatusOf(const Decision& decision);

}  // namespace mlp
