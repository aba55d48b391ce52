// range(start, stop, step) of an override, written out. Pure.
#pragma once

#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// start, start + step, ... up to stop, which is not among them; a negative step goes down. All are
// numbers. Whole numbers stay whole; as soon as one of the three is a float, all values are floats,
// to the last bit those of Hydra: it adds up in decimals of 28 digits, so that range(0,1,0.1) holds
// 0.3 and not 0.30000000000000004. kUsage for a step of 0, an end that is not finite, no values at
// all, and more of them than kMaxCombinations, before any is made.
Result<std::vector<Value>> RangeValues(const Value& start, const Value& stop, const Value& step);

}  // namespace mlp
