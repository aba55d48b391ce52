// Declaration: what a project declares, in all its pipeline and pointer files, and what was
// recorded of it in their lock files.
#pragma once

#include <string>
#include <vector>

#include "engine/parsed_cache.h"
#include "engine/project_view.h"
#include "engine/records.h"
#include "pipelines/pipeline_options.h"
#include "pipelines/stage_graph.h"
#include "store/base/ignore_rules.h"
#include "store/layout.h"

namespace mlp {

struct Declaration {
  StageGraph graph;
  Records records;
  std::vector<std::string> notices;  // files that were left out, and why
};

// The declaration as of a view. A project without pipeline files is an empty graph. `ignored` are
// the rules of MakeIgnoreTree, `options` those of the configuration.
Result<Declaration> LoadDeclaration(ProjectView& view, const Layout& layout,
                                    const PipelineOptions& options, IgnoreTree& ignored,
                                    const ParsedCache& cache);
// With the view's own rules, and without a cache.
Result<Declaration> LoadDeclaration(ProjectView& view, const Layout& layout,
                                    const PipelineOptions& options);

}  // namespace mlp
