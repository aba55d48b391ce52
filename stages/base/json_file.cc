#include "stages/base/json_file.h"

#include <fmt/format.h>

#include "stages/base/error.h"
#include "stages/base/input_file.h"

namespace mlp::stages {
namespace {

constexpr int kDeepest = 64;

}  // namespace

nlohmann::json ParseJson(const std::string& text, const std::filesystem::path& file) {
  // Copying a deeply nested value takes as many frames of the stack.
  const auto watch = [&](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
    if (depth > kDeepest) throw InputError({file}, "is nested too deep to be what a stage wrote");
    return true;
  };
  return nlohmann::json::parse(text, watch);
}

void ReadJson(const std::filesystem::path& file,
              const std::function<void(const nlohmann::json&)>& read) {
  const std::string text = ReadFile(file);
  try {
    read(ParseJson(text, file));
  } catch (const nlohmann::json::exception& error) {
    throw InputError({file}, fmt::format("is not what a stage wrote: {}", error.what()))
        .Hint("run the stage that writes it again");
  }
}

}  // namespace mlp::stages
