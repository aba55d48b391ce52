// How a stage is run: `resources`, `mutex`, `timeout`, `retries`.
#pragma once

#include <string>

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// Reads one of these fields of a stage into its policy; false for any other key.
bool ReadRunPolicyField(SchemaReader& reader, const std::string& key, const YamlNode& value,
                        Stage& stage);

}  // namespace mlp
