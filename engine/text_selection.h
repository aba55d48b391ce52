// Lines of a text file that a stage may depend on instead of the whole file. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mlp {

// The lines from `first` to `last` (from 1, both included), each as it stands, with its line end.
// What lies beyond the end of the text is left out.
std::string SelectLines(std::string_view text, std::uint64_t first, std::uint64_t last);

}  // namespace mlp
