#include "stages/model/stored_architecture.h"

#include <fmt/format.h>

#include "stages/base/error.h"
#include "stages/base/json_file.h"
#include "stages/model/layer.h"

namespace mlp::stages {

StoredArchitecture ReadStoredArchitecture(const std::filesystem::path& file) {
  StoredArchitecture stored;
  ReadJson(file, [&](const nlohmann::json& document) {
    if (document.at("version") != kModelVersion) {
      throw InputError({file}, fmt::format("has version {}, this mlpipe-stage reads {}",
                                           document.at("version").dump(), kModelVersion));
    }
    document.at("classes").get_to(stored.classes);
    try {
      stored.architecture = ArchitectureFromJson(document.at("architecture"));
    } catch (const LayerError& error) {
      throw InputError({file}, fmt::format("layers{}: {}", error.place(), error.what()));
    }
  });
  return stored;
}

}  // namespace mlp::stages
