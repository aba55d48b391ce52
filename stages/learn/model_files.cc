#include "stages/learn/model_files.h"

#include <map>
#include <string>

#include "stages/base/error.h"
#include "stages/data/safetensors.h"
#include "stages/learn/network_model.h"
#include "stages/learn/runtime.h"
#include "stages/learn/tensors.h"
#include "stages/model/float_model.h"
#include "stages/model/stored_architecture.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

Architecture ReadArchitecture(const fs::path& file, const DatasetInfo& info) {
  const auto [classes, architecture] = ReadStoredArchitecture(file);
  if (architecture.input != info.shape || classes != info.classes ||
      architecture.classes != static_cast<std::int64_t>(classes.size())) {
    throw InputError({file}, "the model is for samples or classes other than the dataset's")
        .Hint("train it on this dataset");
  }
  return architecture;
}

}  // namespace

std::string EncodeWeights(Network& network) {
  std::map<std::string, torch::Tensor> state = network->State();
  std::map<std::string, TensorView> views;
  for (auto& [name, tensor] : state) {
    tensor = tensor.to(torch::kCPU).contiguous();
    views.emplace(name, ToView(tensor));
  }
  return EncodeSafetensors(views);
}

void AddModel(const fs::path& directory, Network& network, const std::vector<std::string>& classes,
              OutputSet& outputs, int processes) {
  const torch::Device device = network->parameters().front().device();
  outputs.Add(directory / "model.safetensors", EncodeWeights(network));
  outputs.AddJson(directory / "model.json", {{"version", kModelVersion},
                                             {"classes", classes},
                                             {"architecture", ToJson(network->architecture())}});
  outputs.AddJson(directory / "runtime.json", DescribeRuntime(device, processes));
}

Network LoadModel(const fs::path& directory, const DatasetInfo& info, torch::Device device) {
  const fs::path description = directory / "model.json";
  const Architecture architecture = ReadArchitecture(description, info);
  Network network = ToNetwork(
      ReadFloatModel(architecture, description, Safetensors(directory / "model.safetensors")));
  network->to(device);
  return network;
}

}  // namespace mlp::stages
