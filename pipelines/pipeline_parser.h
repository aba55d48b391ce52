// Pipeline file -> Pipeline. The schema is section 1.1 of DVC's format (see pipelines/README.md);
// what this version does not run yet (templating, foreach, matrix, vars) is refused by name, never
// misread.
#pragma once

#include <string>

#include "pipelines/pipeline.h"
#include "pipelines/yaml_node.h"
#include "store/base/error.h"

namespace mlp {

// `file` is the pipeline file relative to the root. Reports every error of the file at once
// (Error::others), each with its place and, for an unknown key, the nearest known one.
Result<Pipeline> ParsePipeline(const RelPath& file, const YamlDocument& document);

}  // namespace mlp
