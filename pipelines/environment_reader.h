// The `env` of a stage: "NAME", or {NAME: {secret: true}}.
#pragma once

#include <vector>

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// In file order. A name that is given twice is refused.
std::vector<EnvironmentDependency> ReadEnvironment(SchemaReader& reader, const YamlNode& list,
                                                   const Stage& stage);

}  // namespace mlp
