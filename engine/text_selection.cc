#include "engine/text_selection.h"

namespace mlp {

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

}  // namespace mlp
