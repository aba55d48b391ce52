// The types of plain (unquoted) scalars: YAML 1.2's core schema with ruamel.yaml's extras (0b11,
// 1_000, +1), since params files of DVC projects are read by these rules.
#pragma once

#include <optional>
#include <string_view>

#include "store/base/value.h"

namespace mlp {

// The value of a plain scalar. Dates stay strings. nullopt: an integer that fits neither 64-bit
// type, which would lose digits; floats out of range become infinity or zero, as in Python.
std::optional<Value> ResolvePlainScalar(std::string_view text);

// Whether DVC's reader takes the plain scalar `text` for anything but a string (null, bool, number,
// date, the special keys "=" and "<<"): such strings are written with quotes.
bool ReadsAsOtherThanString(std::string_view text);

}  // namespace mlp
