// Parts of a text file that a stage may depend on instead of the whole file. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/base/error.h"

namespace mlp {

// The lines from `first` to `last` (from 1, both included), each as it stands, with its line end.
// What lies beyond the end of the text is left out.
std::string SelectLines(std::string_view text, std::uint64_t first, std::uint64_t last);

// Every match of `expression` (ECMAScript; it sees one line at a time) in the order of the text,
// each followed by a line end. kInvalid for an expression that is none, and for a line of more than
// 10,000 bytes: the matcher recurses over it.
Result<std::string> SelectMatches(std::string_view text, const std::string& expression);

}  // namespace mlp
