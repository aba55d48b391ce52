// The type of a bare word in an override: what Hydra's grammar takes for a number, a truth value or
// null. Pure.
#pragma once

#include <string_view>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

//   int   = [sign] ( "0" | nonzero *( ["_"] digit ) )
//   float = [sign] ( "inf" | "nan" | a decimal with a point, an exponent, or both )
//
// and true, false, null; words in any case. Everything else is a string: 017, 0x1F,
// 1992-11-20, 1.2.3. kUsage for a number that 64 bits cannot hold.
Result<Value> TypedScalar(std::string_view text);

}  // namespace mlp
