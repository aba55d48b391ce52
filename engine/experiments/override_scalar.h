// The type of a bare word in an override: what Hydra's grammar takes for a number, a truth value or
// null. Pure.
#pragma once

#include <string>
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

// A text as Python's int() and float() read it: blanks around it, "_" between digits, zeros in
// front. kUsage for anything else, and for what 64 bits cannot hold.
Result<Value> IntFromText(std::string_view text);
Result<Value> FloatFromText(std::string_view text);

// A bare key of a map as text, since keys of maps are texts here: 1_0 is "10", True is "true".
// kUsage for null, which can be no key.
Result<std::string> MapKeyText(std::string_view text);

}  // namespace mlp
