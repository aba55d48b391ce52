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

struct PlanOptions {
  DecideOptions decide;
  // Follow what upstream stages would do: a stage after one that would run may have to run too, and
  // what it lacks now may be there then (kUpstreamRuns). Without it each stage is judged by the
  // workspace as it stands.
  bool follow_upstream = true;
};

// For the `selected` stages, in topological order. Reads, hashes what it must, executes nothing.
Result<std::vector<PlannedStage>> MakePlan(Workspace& workspace,
                                           const std::vector<StageId>& selected,
                                           const PlanOptions& options);

}  // namespace mlp
