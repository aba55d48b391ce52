// One edit of a YAML text in place: finds the bytes to change. It may fail (nullopt) and it may
// even be wrong where the text is unusual; yaml_edit.cc checks what comes out.
#pragma once

#include <optional>
#include <string>

#include "pipelines/yaml_edit.h"
#include "pipelines/yaml_node.h"

namespace mlp {

std::optional<std::string> EditInPlace(const YamlDocument& document, const YamlEdit& edit);

}  // namespace mlp
