// The arguments of a function of the override grammar, brought to its parameters. Only for the
// functions of that grammar. Everything here fails with kUsage and names the function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/experiments/override_element.h"

namespace mlp {

tl::unexpected<Error> FailCall(const OverrideCall& call, std::string_view what);

// In the order of `names`, the names of the parameters. The first is there; others may be missing.
using BoundArguments = std::vector<std::optional<OverrideElement>>;
Result<BoundArguments> BindArguments(OverrideCall call, const std::vector<std::string>& names);

Result<Value> NumberArgument(const OverrideCall& call, const OverrideElement& element,
                             std::string_view name);

// What casts, sort() and shuffle() work on: the one argument, by position or by one of `names`, or
// a choice of several.
Result<OverrideElement> SubjectOf(OverrideCall call, const std::vector<std::string>& names);

}  // namespace mlp
