// What a stage ran with, for people.
#pragma once

#include <string>

#include "store/base/value.h"

namespace mlp {

// Indented lines. `environment` is what ToValue makes of a LockedEnvironment; of what is no such
// value as much is shown as can be.
std::string RenderEnvironment(const Value& environment);

}  // namespace mlp
