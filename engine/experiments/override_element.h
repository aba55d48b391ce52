// What stands behind the "=" of an override while it is read: elements, of which functions make
// others. Only for the files of that grammar (overrides.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/experiments/overrides.h"

namespace mlp {

struct ChoiceElement {
  SweepChoice choice;
  bool is_simple = false;  // from several arguments, so that one choice(...) may be put around it
};

// Kept as it was written until the end: a cast changes its bounds, not what it came to.
struct RangeElement {
  Value start, stop, step;  // numbers
  std::vector<std::string> tags;
};

using OverrideElement = std::variant<Value, ChoiceElement, RangeElement, SweepInterval, SweepGlob>;

struct OverrideArgument {
  std::optional<std::string> name;
  OverrideElement element;
};

struct OverrideCall {
  std::string function;
  std::vector<OverrideArgument> arguments;  // those with a name behind the others
};

// An element that is a value. kUsage for a sweep, of which it says that it cannot stand `where`.
Result<Value> PlainValue(OverrideElement element, std::string_view where);
// The elements of "x,y,z".
Result<OverrideElement> SimpleChoice(std::vector<OverrideElement> elements);

// What stands behind the "=": a value or a sweep.
Result<std::variant<Value, Sweep>> ParseOverrideValue(std::string_view text, std::uint64_t seed);

}  // namespace mlp
