// What of a stage's surroundings is watched and closed: `environment`, `trace`, `sandbox`,
// `network`; and what it promises: `contract`.
#pragma once

#include <string>

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// Reads one of these fields into the stage; false for any other key.
bool ReadSurroundingsField(SchemaReader& reader, const std::string& key, const YamlNode& value,
                           Stage& stage);

// The names that files and settings use; nullopt for any other text.
std::optional<EnvironmentPolicy> EnvironmentPolicyNamed(std::string_view name);
std::string_view NameOf(EnvironmentPolicy policy);
std::string_view NameOf(MachineFact fact);
std::string_view NameOf(ContractKind kind);

}  // namespace mlp
