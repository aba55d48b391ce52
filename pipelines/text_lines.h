// The lines of a text by number. Points into the text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace mlp {

class TextLines {
 public:
  explicit TextLines(std::string_view text) : text_(text), begins_{0} {
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
      begins_.push_back(at + 1);
    }
  }

  // Counted from 1; without its line end. Empty for a line that is not there.
  std::string_view Line(int number) const {
    if (number < 1 || static_cast<std::size_t>(number) > begins_.size()) return {};
    const auto next = static_cast<std::size_t>(number);
    const std::size_t begin = begins_[next - 1];
    const std::size_t end = next < begins_.size() ? begins_[next] - 1 : text_.size();
    std::string_view line = text_.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;  // of each line
};

}  // namespace mlp
