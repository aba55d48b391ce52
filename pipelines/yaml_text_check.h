// What is checked of a YAML text before any parser sees it: size, encoding, control characters,
// merge conflicts.
#pragma once

#include "pipelines/yaml_node.h"
#include "store/base/error.h"

namespace mlp {

// kInvalid with the place of the first offence.
Status CheckYamlText(const YamlDocument& document);

}  // namespace mlp
