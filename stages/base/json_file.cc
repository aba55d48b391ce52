#include "stages/base/json_file.h"

#include <fmt/format.h>

#include "stages/base/error.h"
#include "stages/base/input_file.h"

namespace mlp::stages {

void ReadJson(const std::filesystem::path& file,
              const std::function<void(const nlohmann::json&)>& read) {
  const std::string text = ReadFile(file);
  try {
    read(nlohmann::json::parse(text));
  } catch (const nlohmann::json::exception& error) {
    throw InputError({file}, fmt::format("is not what a stage wrote: {}", error.what()))
        .Hint("run the stage that writes it again");
  }
}

}  // namespace mlp::stages
