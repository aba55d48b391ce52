// The part of a params file that a stage declares.
#pragma once

#include <string>
#include <vector>

namespace mlp {

// The text without the keys that are neither declared nor around a declared one, and the comments
// above these; all else as it was. A file that is not YAML, or that cannot be cut in place (all in
// one line of brackets, keys behind an alias), is returned whole.
std::string ParamsExcerpt(const std::string& file, const std::string& text,
                          const std::vector<std::string>& keys);

}  // namespace mlp
