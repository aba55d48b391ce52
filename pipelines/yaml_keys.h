// The rules for the keys of one mapping: each once, and merge keys.
#pragma once

#include "pipelines/yaml_node.h"
#include "store/base/error.h"

namespace mlp {

// Refuses a key that is given twice, naming both places, and replaces merge keys (`<<: map`, `<<:
// [map, map]`) by the fields that the mapping does not set itself, behind its own; of several maps
// the first wins.
Status ResolveKeys(const YamlDocument& document, YamlNode& mapping);

}  // namespace mlp
