// JSON files of params and metrics.
#pragma once

#include <string>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// JSON, and the NaN, Infinity and -Infinity that Python's json module writes. An empty text is
// null. kInvalid with the place in `file` otherwise.
Result<Value> ParseJson(const std::string& file, const std::string& text);

}  // namespace mlp
