// The targets of commands that act on data: commit, checkout, unprotect.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/workspace.h"

namespace mlp {

struct DataTargets {
  std::vector<StageId> stages;  // in topological order
  // Of targets that name files or directories rather than stages: only these. Empty: everything
  // that the stages write.
  std::vector<RelPath> only;
};

struct DataTargetOptions {
  bool recursive = false;  // a directory means every stage declared below it
  bool glob = false;       // targets are patterns
  bool with_deps = false;  // also what the targets depend on, all of it
};

// Declares the targets themselves, and what selects more than they name.
void AddDataTargets(CLI::App& command, std::vector<std::string>& targets,
                    DataTargetOptions& options);

// No targets mean every stage. What names a stage is no path, as for `repro`.
Result<DataTargets> FindDataTargets(const Workspace& workspace,
                                    const std::vector<std::string>& targets,
                                    const DataTargetOptions& options);

}  // namespace mlp
