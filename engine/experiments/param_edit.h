// Changes a params file as overrides say. Pure: text in, text out.
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/overrides.h"
#include "store/base/error.h"

namespace mlp {

// Applies the overrides, all meant for `file`, in order. YAML keeps its comments and order; JSON
// keeps its order and indentation. A map given for a map is merged into it; everything else
// replaces. kUsage when an override does not fit what the file holds (a changed key that is not
// there, an added one that is), and for what only Hydra's composition of a config could apply:
// config groups, packages and texts with "${...}", which DVC resolves. kInvalid when the file
// cannot be read.
Result<std::string> ApplyOverrides(const std::string& file, const std::string& text,
                                   const std::vector<Override>& overrides);

}  // namespace mlp
