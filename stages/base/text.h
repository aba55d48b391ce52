// Numbers out of text, small letters, and the likeliest word meant. Independent of the locale.

#ifndef MLPIPE_STAGES_BASE_TEXT_H_
#define MLPIPE_STAGES_BASE_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlp::stages {

// The decimal integer that all of `text` is.
std::optional<std::int64_t> ParseInteger(std::string_view text);

// The finite decimal number that all of `text` is; "nan" and "inf" are none.
std::optional<double> ParseNumber(std::string_view text);

// `text` with the letters A to Z as small ones; other bytes stay.
std::string LowerCase(std::string text);

// The word at the smallest edit distance from `word`, if that is at most 2 and under half its
// length.
std::optional<std::string> Nearest(std::string_view word, const std::vector<std::string>& words);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_TEXT_H_
