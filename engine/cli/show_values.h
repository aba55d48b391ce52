// What `metrics show` and `params show` have in common: the values of the workspace, or of many
// revisions, one row a file.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/experiments/experiment_facts.h"
#include "engine/experiments/revision_scope.h"
#include "engine/params.h"

namespace mlp {

struct ShowValuesOptions {
  std::vector<std::string> targets;
  RevisionScope scope;
  ParamsWanted params = ParamsWanted::kAll;
  bool json = false, md = false;
  int precision = 5;
};

// `files`: "Metrics files".
void AddShowValues(CLI::App& command, const std::string& files, ShowValuesOptions& options);

// Which of the two is shown, and what a target that is none of it is called not to be.
struct ShownValues {
  ValueSnapshot ExperimentFacts::*values;
  std::string what;  // "a metrics file"
};

Result<int> ShowValues(CommandContext& context, const ShowValuesOptions& options,
                       const ShownValues& shown);

}  // namespace mlp
