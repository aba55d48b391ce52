// Writes YAML as DVC writes it (ruamel.yaml 0.17, default style), so that git sees no difference when the two tools
// alternate: block style, indent 2, list dashes in the parent's column, plain and single-quoted scalars folded at the
// first single space after column 80, floats as Python's repr, quotes only where a plain scalar would read otherwise.
#pragma once

#include <string>

#include "store/base/value.h"

namespace mlp {

std::string WriteYaml(const Value& root);

}  // namespace mlp
