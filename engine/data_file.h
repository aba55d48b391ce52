// Params and metrics files as values: JSON by suffix, else YAML.
#pragma once

#include <string>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// `file` is used for its suffix and in messages. An empty file is null. kInvalid with the place
// otherwise.
Result<Value> ParseDataFile(const std::string& file, std::string text);

}  // namespace mlp
