// Sweeps: overrides that give several values. Pure.
#pragma once

#include "engine/experiments/overrides.h"
#include "store/base/error.h"

namespace mlp {

// kUsage, with what to do instead, if the override gives more than one value.
Status CheckIsSingle(const Override& change);

}  // namespace mlp
