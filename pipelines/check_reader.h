// The `check` of an output: what it must be after a run.
#pragma once

#include <string>

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// `owner` names the output in messages. In the check of a metric a key whose value is a map is the
// dotted key of a value with bounds; every other key is one of SchemaMap::kCheck.
OutputChecks ReadCheck(SchemaReader& reader, const YamlNode& check, OutputKind kind,
                       const std::string& owner);

}  // namespace mlp
