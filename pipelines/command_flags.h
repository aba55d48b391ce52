// A map of values as the flags of a command: {lr: 0.1, net: {layers: 3}} -> "--lr 0.1 --net.layers
// 3".
#pragma once

#include <string>

#include "pipelines/pipeline_options.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// As DVC does: nested keys joined with dots, strings quoted for a shell, true as the flag alone,
// lists as several words. kInvalid for a list inside of a list.
Result<std::string> CommandFlags(const Value& map, const PipelineOptions& options);

}  // namespace mlp
