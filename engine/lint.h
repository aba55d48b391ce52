// Lint: what is wrong with a declaration, or may be, found without running anything.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pipelines/stage_graph.h"

namespace mlp {

struct LintFinding {
  bool is_warning = true;  // else worth knowing only
  std::string rule;        // "undeclared-input"; the list stands in engine/README.md
  std::string message;
  SourceRange where;
  std::string hint;
};

// In the order of the declaration. `is_file` says whether a path of the project is a file now.
std::vector<LintFinding> Lint(const StageGraph& graph,
                              const std::function<bool(const RelPath&)>& is_file);

}  // namespace mlp
