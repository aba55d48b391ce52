#include "stages/commands/required_outputs.h"

#include <fmt/format.h>

#include <utility>

#include "stages/base/error.h"

namespace mlp::stages {

void RequireOutputs(const char* command, const std::filesystem::path& output,
                    const std::filesystem::path& metrics, const std::filesystem::path& history) {
  const std::pair<const char*, const std::filesystem::path*> needed[] = {
      {"--output", &output}, {"--metrics", &metrics}, {"--history", &history}};
  for (const auto& [name, path] : needed) {
    if (!path->empty()) continue;
    throw Error(Failure::kUsage, fmt::format("{} is required", name))
        .Hint(fmt::format("see 'mlpipe-stage {} --help'", command));
  }
}

}  // namespace mlp::stages
