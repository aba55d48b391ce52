#include "stages/base/error.h"

#include <fmt/format.h>

#include <utility>

namespace mlp::stages {

Error::Error(Failure failure, std::string message, Location location)
    : failure_(failure), message_(std::move(message)), location_(std::move(location)) {}

Error& Error::Hint(std::string hint) {
  hint_ = std::move(hint);
  return *this;
}

std::string Error::Render() const {
  std::string place = location_.file.empty() ? "mlpipe-stage" : location_.file.string();
  if (location_.line > 0) place += fmt::format(":{}", location_.line);
  if (location_.line > 0 && location_.column > 0) place += fmt::format(":{}", location_.column);
  std::string text = fmt::format("{}: error: {}\n", place, message_);
  if (!hint_.empty()) text += fmt::format("hint: {}\n", hint_);
  return text;
}

}  // namespace mlp::stages
