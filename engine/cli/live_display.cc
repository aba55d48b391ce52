#include "engine/cli/live_display.h"

namespace mlp {

void LiveDisplay::Clear() {
  for (std::size_t i = 0; i < lines_.size(); ++i) out_ << "\x1b[1A\x1b[2K";
  out_ << std::flush;
  lines_.clear();
}

void LiveDisplay::Print(const std::string& line) {
  std::vector<std::string> lines = lines_;
  Clear();
  out_ << line << '\n';
  Draw(std::move(lines));
}

void LiveDisplay::Draw(std::vector<std::string> lines) {
  Clear();
  for (const std::string& line : lines) out_ << line << '\n';
  out_ << std::flush;
  lines_ = std::move(lines);
}

}  // namespace mlp
