#include "engine/line_splitter.h"

#include <utility>

namespace mlp {
namespace {

std::string LastState(std::string line) {
  while (!line.empty() && line.back() == '\r') line.pop_back();
  const std::size_t rewritten = line.rfind('\r');
  return rewritten == std::string::npos ? line : line.substr(rewritten + 1);
}

}  // namespace

void LineSplitter::Add(std::string_view bytes, const std::function<void(std::string)>& take) {
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    pending_ += bytes.substr(0, newline);
    if (newline == std::string_view::npos) {
      if (pending_.size() > kLongestLine) Finish(take);
      return;
    }
    take(LastState(std::exchange(pending_, {})));
    bytes.remove_prefix(newline + 1);
  }
}

void LineSplitter::Finish(const std::function<void(std::string)>& take) {
  if (!pending_.empty()) take(LastState(std::exchange(pending_, {})));
}

}  // namespace mlp
