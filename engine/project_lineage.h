// ProjectLineage: what lineage needs of a project beside its records: the run log, trees in the
// store, files in the workspace. Looks, changes nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/lineage.h"
#include "engine/workspace.h"
#include "store/run_log.h"

namespace mlp {

class ProjectLineage {
 public:
  // `workspace` must outlive it. A project whose run log is not there yet has no history.
  static Result<ProjectLineage> Open(Workspace& workspace);

  // Valid as long as this is.
  LineageLookups Lookups() const;

  // Says of each stage whether its result was verified. `graph` and `records` are what the lineage
  // was traced in.
  Status AddVerified(const StageGraph& graph, const Records& records, Lineage& lineage) const;

  // One sentence for every file of the target that is not in the workspace as it is recorded.
  Result<std::vector<std::string>> Differences(const Lineage& lineage);

 private:
  ProjectLineage(Workspace& workspace, std::shared_ptr<RunLog> run_log)
      : workspace_(&workspace), run_log_(std::move(run_log)) {}
  Result<std::optional<std::string>> Difference(const LineageFile& file);

  Workspace* workspace_;
  std::shared_ptr<RunLog> run_log_;  // shared with the lookups; null: none
};

}  // namespace mlp
