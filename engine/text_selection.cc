#include "engine/text_selection.h"

#include <regex>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kLongestLine = 10'000;

}  // namespace

std::string SelectLines(std::string_view text, std::uint64_t first, std::uint64_t last) {
  std::string selected;
  for (std::uint64_t number = 1; number <= last && !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    if (number >= first) selected += text.substr(0, length);
    text.remove_prefix(length);
  }
  return selected;
}

Result<std::string> SelectMatches(std::string_view text, const std::string& expression) {
  std::string selected;
  try {
    const std::regex regex(expression);
    std::size_t number = 0;
    for (const std::string& line : SplitLines(text)) {
      ++number;
      if (line.size() > kLongestLine) {
        return Fail(ErrorCode::kInvalid, Format("line {} is longer than {} bytes, too long for a "
                                                "regular expression",
                                                number, kLongestLine));
      }
      for (std::sregex_iterator match(line.begin(), line.end(), regex), end; match != end;
           ++match) {
        selected += match->str() + '\n';
      }
    }
  } catch (const std::regex_error& error) {
    return Fail(ErrorCode::kInvalid, Format("the regular expression {} cannot be used: {}",
                                            Quoted(expression), error.what()));
  }
  return selected;
}

}  // namespace mlp
