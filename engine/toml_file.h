// TOML as values. The one user of toml++.
#pragma once

#include <string>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// Keys in the order in which they stand in the text; dates and times as texts, as YAML's are.
// kInvalid with the place. `file` is for messages.
Result<Value> ParseToml(const std::string& file, const std::string& text);

}  // namespace mlp
