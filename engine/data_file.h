// Params and metrics files as values: JSON, TOML, Python or live metrics (live/live_step.h) by
// suffix, else YAML.
#pragma once

#include <string>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// `file` is used for its suffix and in messages. An empty file of YAML or JSON is null,
// one of TOML or Python an empty map. Live metrics (.jsonl) are their last values, with the step.
// kInvalid with the place otherwise.
Result<Value> ParseDataFile(const std::string& file, std::string text);

}  // namespace mlp
