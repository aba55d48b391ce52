#include "engine/provenance/lineage_in_place.h"

#include "engine/project_lineage.h"

namespace mlp {

Result<Lineage> LineageInPlace(Workspace& workspace, const std::string& target) {
  MLP_ASSIGN(ProjectLineage project, ProjectLineage::Open(workspace));
  const LineageLookups lookups = project.Lookups();
  const std::vector<LineageStage> recorded = RecordedStages(workspace.graph(), workspace.records());
  MLP_ASSIGN(LineageTarget found,
             FindLineageTarget(recorded, workspace.graph(), workspace.FromHere(target),
                               workspace.current_dir(), lookups));
  MLP_ASSIGN(Lineage lineage,
             TraceLineage(recorded, std::move(found), LineageDirection::kUpstream, lookups));
  MLP_ASSIGN(const std::vector<std::string> differences, project.Differences(lineage));
  if (differences.empty()) return lineage;
  return Fail(ErrorCode::kInvalid, differences.front(), "bring it up to date with 'mlpipe repro'");
}

}  // namespace mlp
