// The `deps` of a stage: a path, or a map that names what else the stage depends on.
#pragma once

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// In file order. What is named twice counts once, as DVC has it. `stage` has its name and wdir.
std::vector<Dependency> ReadDependencies(SchemaReader& reader, const YamlNode& list,
                                         const Stage& stage);

}  // namespace mlp
