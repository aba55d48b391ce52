// Sweeps: from overrides that give several values to the sets of overrides that give one each, one
// set an experiment. Pure.
#pragma once

#include <vector>

#include "engine/experiments/overrides.h"
#include "store/base/error.h"

namespace mlp {

// kUsage, with what to do instead, if the override gives more than one value.
Status CheckIsSingle(const Override& change);

// As DVC has them: grouped by file, in the order in which files are first named; within a file a
// later override of the same key, with the same sign, takes the place of the earlier one.
std::vector<Override> GroupedByFile(const std::vector<Override>& overrides);

// How many combinations ExpandSweeps would make; its errors.
Result<std::size_t> CountCombinations(const std::vector<Override>& overrides);

// Every combination of the values of the overrides, GroupedByFile: each override of a combination
// has one value or is a deletion. The values of the last override change fastest. Without a sweep
// that is one combination.
// kUsage for more than kMaxCombinations of them, before any is made, and for intervals and globs,
// which have no list of values.
Result<std::vector<std::vector<Override>>> ExpandSweeps(const std::vector<Override>& overrides);

}  // namespace mlp
