// Plan: what `repro` would do, without doing it. What `status`, `why` and `repro --dry` print.
#pragma once

#include <vector>

#include "engine/stage_inspector.h"
#include "engine/workspace.h"

namespace mlp {

struct PlannedStage {
  StageId id = 0;
  Decision decision;
};

// For the `selected` stages, in topological order. Follows what upstream stages would do: a stage
// after one that would run may have to run too, and what it lacks now may be there then
// (kUpstreamRuns, kUpstreamRestored). Reads, hashes what it must, executes nothing.
Result<std::vector<PlannedStage>> MakePlan(Workspace& workspace,
                                           const std::vector<StageId>& selected,
                                           const DecideOptions& options);

}  // namespace mlp
