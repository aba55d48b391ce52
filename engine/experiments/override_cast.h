// int(), float(), str() and bool() of an override, as Python casts. Pure.
#pragma once

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

enum class OverrideCast { kInt, kFloat, kStr, kBool };

// Lists and maps are cast element by element. kUsage for what has no such value: int(abc),
// float(null), and what 64 bits cannot hold.
Result<Value> CastValue(OverrideCast cast, const Value& value);

}  // namespace mlp
