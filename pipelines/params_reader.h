// The `params` of a stage: "key", {file: [key, ...]}, or {file: } for the whole file.
#pragma once

#include <vector>

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// One entry per file, in the order of their first mention. An entry for the whole file wins over
// keys of that file.
std::vector<ParamsDependency> ReadParams(SchemaReader& reader, const YamlNode& list,
                                         const Stage& stage);

}  // namespace mlp
