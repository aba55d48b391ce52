// What differs between what a stage ran with and what it would run with now, as reasons. Pure.
#pragma once

#include <vector>

#include "engine/decision.h"

namespace mlp {

// Of what is in `now`, which holds as much as is part of the stage's fingerprint.
void AddEnvironmentReasons(const LockedEnvironment& recorded, const LockedEnvironment& now,
                           std::vector<Reason>& reasons);

}  // namespace mlp
