// Writes YAML as DVC writes it (ruamel.yaml 0.19, default style), so that git sees no difference
// when the two tools alternate: block style, indent 2, list dashes in the parent's column, plain
// and quoted scalars folded at the first single space after column 80, floats as Python's repr,
// quotes only where a plain scalar would read otherwise. What it writes, ParseYaml reads as the
// same value.
#pragma once

#include <string>
#include <string_view>

#include "store/base/value.h"

namespace mlp {

std::string WriteYaml(const Value& root);

// Appends the lines of one field of a block map whose keys stand at column `indent`: for files too
// large to be made as one Value first.
void AppendYamlField(std::string& out, int indent, std::string_view key, const Value& value);

// A value on one line: [a, b] and {k: v} for lists and maps. `in_flow`: it goes inside such a list
// or map, where commas and brackets end a plain scalar.
std::string InlineYaml(const Value& value, bool in_flow);

}  // namespace mlp
