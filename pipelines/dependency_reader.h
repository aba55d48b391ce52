// The `deps` of a stage: a path, or a map that names what else the stage depends on.
#pragma once

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// In file order. What is named twice counts once, as DVC has it. `stage` has its name and wdir.
std::vector<Dependency> ReadDependencies(SchemaReader& reader, const YamlNode& list,
                                         const Stage& stage);

// Whether the text of a dependency names something other than one path ("glob:data/*.csv", a URL):
// for what is recorded of one that is not declared any more.
bool NamesNoPath(std::string_view text);

}  // namespace mlp
