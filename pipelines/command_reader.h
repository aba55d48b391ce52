// The `cmd` of a stage: a text, {argv: [...]}, or a list of these.
#pragma once

#include <string>

#include "pipelines/schema_reader.h"

namespace mlp {

inline constexpr char kCommandExample[] = "cmd: python train.py";

// As Stage::cmd has it. `owner` names the stage in messages.
Value ReadCommands(SchemaReader& reader, const YamlNode& node, const std::string& owner);

}  // namespace mlp
