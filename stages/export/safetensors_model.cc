#include "stages/export/safetensors_model.h"

#include <fmt/format.h>

#include "stages/base/error.h"
#include "stages/base/json_file.h"
#include "stages/model/layer.h"

namespace mlp::stages {

std::string EncodeModel(const FloatModel& model, const std::vector<std::string>& classes) {
  return EncodeSafetensors(ViewsOf(model),
                           {{kDescriptionName, DescriptionText(classes, model.architecture)}});
}

DescribedModel DecodeModel(const std::string& bytes, const std::filesystem::path& file) {
  const Safetensors tensors(file, bytes);
  const auto found = tensors.metadata().find(kDescriptionName);
  const std::string text = found == tensors.metadata().end() ? "" : found->second;
  ModelDescription description = ParseDescription(text, file);
  return {std::move(description), ReadFloatModel(ParseArchitecture(text, file), tensors)};
}

DescribedModel ReadModelDirectory(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "model.json";
  ModelDescription description;
  Architecture architecture;
  ReadJson(file, [&](const nlohmann::json& document) {
    if (document.at("version") != kModelVersion) {
      throw InputError({file}, fmt::format("has version {}, this mlpipe-stage reads {}",
                                           document.at("version").dump(), kModelVersion));
    }
    document.at("classes").get_to(description.classes);
    try {
      architecture = ArchitectureFromJson(document.at("architecture"));
    } catch (const LayerError& error) {
      throw InputError({file}, fmt::format("layers{}: {}", error.place(), error.what()));
    }
  });
  if (architecture.classes != static_cast<std::int64_t>(description.classes.size()))
    throw InputError({file}, "names other classes than its layers have");
  description.input = architecture.input;
  return {description, ReadFloatModel(architecture, Safetensors(directory / "model.safetensors"))};
}

}  // namespace mlp::stages
