#include "stages/export/safetensors_model.h"

#include "stages/base/error.h"
#include "stages/model/stored_architecture.h"

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
  return {std::move(description), ReadFloatModel(ParseArchitecture(text, file), file, tensors)};
}

DescribedModel ReadModelDirectory(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "model.json";
  const StoredArchitecture stored = ReadStoredArchitecture(file);
  if (stored.architecture.classes != static_cast<std::int64_t>(stored.classes.size()))
    throw InputError({file}, "names other classes than its layers have");
  return {{stored.classes, stored.architecture.input},
          ReadFloatModel(stored.architecture, file, Safetensors(directory / "model.safetensors"))};
}

}  // namespace mlp::stages
