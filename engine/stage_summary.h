// One line about a stage, for lists of them.
#pragma once

#include <string>

#include "pipelines/pipeline.h"

namespace mlp {

// As DVC has it: the first line of its description, or else what it writes ("Outputs a, b; Reports
// m"), or else what it reads ("Depends on x"). At most `width` characters; cut, it ends in "…".
std::string SummaryOf(const Stage& stage, std::size_t width);

}  // namespace mlp
