// Reads the YAML that tools write and people mostly write: ASCII, maps and lists line by line,
// scalars and flow collections on one line, plain texts folded over several. yaml-cpp takes 1 ms
// for a lock file of 100 lines, and thousands of experiments have as many of them: to show 10,000
// took 6 s and takes 2 with this (tests/bench/RESULTS.md).
#pragma once

#include <optional>

#include "pipelines/yaml_node.h"

namespace mlp {

// The tree that yaml-cpp's events would make of the text, place by place; nullopt for any form but
// those above, and for whatever is not valid: that is left to yaml-cpp with its messages.
std::optional<YamlNode> ReadYamlByLines(const YamlDocument& document);

}  // namespace mlp
