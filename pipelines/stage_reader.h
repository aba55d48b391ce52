// One entry of `stages`, without templates: see stage_expansion.h.
#pragma once

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"
#include "pipelines/stage_expansion.h"

namespace mlp {

// Reports what is wrong to `reader`; the stage is then incomplete.
Stage ReadStage(SchemaReader& reader, const RelPath& file, const StageDefinition& definition);

// The rules for names in `stages`; the names of stages that foreach and matrix make are free.
void CheckStageName(SchemaReader& reader, const YamlNode& name);

}  // namespace mlp
