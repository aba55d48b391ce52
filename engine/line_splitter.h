// Cuts a stream of bytes into lines, as a terminal would show them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace mlp {

class LineSplitter {
 public:
  // A line longer than this is passed on in pieces.
  static constexpr std::size_t kLongestLine = 16384;

  // Calls `take` with every line that `bytes` completes, without its newline. Of a progress line
  // that rewrites itself with carriage returns, only the last state counts.
  void Add(std::string_view bytes, const std::function<void(std::string)>& take);
  // The rest that no newline ended, if any.
  void Finish(const std::function<void(std::string)>& take);

 private:
  std::string pending_;
};

}  // namespace mlp
