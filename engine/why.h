// Why: what makes a stage run, back to the first causes; or which run it would be restored from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/plan.h"
#include "store/run_log.h"

namespace mlp {

// One way from a cause to a stage: "raw.csv changed" -> prepare -> train.
struct Cause {
  Reason reason;
  std::vector<StageId> stages;  // the one that `reason` makes run, then those that it makes run
};

// The shortest way from every first cause to `target`, nearest causes first. `plan` holds target
// and everything upstream of it. Empty when the target does not run. Pure.
std::vector<Cause> FirstCauses(const StageGraph& graph, const std::vector<PlannedStage>& plan,
                               StageId target);

// The run that made what would be restored, or what is up to date: the newest that wrote the same
// bytes. nullopt where no run is known.
Result<std::optional<RunRecord>> RunThatMade(Workspace& workspace, const PlannedStage& planned);

// When the result of the run last came out again (`verify`); nullopt: it did not, or nobody tried.
Result<std::optional<std::int64_t>> VerifiedAt(Workspace& workspace, const RunRecord& run);

// The stages that read the file or directory `path`.
std::vector<StageId> ReadersOf(const StageGraph& graph, const RelPath& path);

}  // namespace mlp
