// One entry of `stages`.
#pragma once

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// Reports what is wrong to `reader`; the stage is then incomplete.
Stage ReadStage(SchemaReader& reader, const RelPath& file, const YamlNode& name,
                const YamlNode& definition);

}  // namespace mlp
