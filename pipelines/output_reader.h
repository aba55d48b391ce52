// Outputs of a pipeline file: the items of `outs`, `metrics` and `plots`, and the top-level plots.
#pragma once

#include <string>
#include <vector>

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// Appends the outputs of one list of a stage: "path", or {path: flags}.
void ReadOutputs(SchemaReader& reader, const YamlNode& list, OutputKind kind, const Stage& stage,
                 std::vector<Output>& outputs);

// A top-level plots item: "path", or {id: properties}. An id that is no path keeps the root as its
// path.
std::vector<Output> ReadTopLevelPlots(SchemaReader& reader, const YamlNode& list,
                                      const RelPath& directory);

}  // namespace mlp
