#include "stages/learn/model_files.h"

#include <fmt/format.h>

#include <map>
#include <stdexcept>
#include <string>

#include "stages/base/error.h"
#include "stages/data/safetensors.h"
#include "stages/learn/runtime.h"
#include "stages/learn/tensors.h"
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

const TensorView& StoredTensor(const Safetensors& weights, const std::string& name, DType dtype,
                               const Shape& shape) {
  const TensorView& stored = weights.Get(name, dtype);
  if (stored.shape == shape) return stored;
  throw InputError({weights.file()},
                   fmt::format("tensor '{}' does not have the shape that model.json says", name));
}

// Before memory is taken by what the description claims.
void CheckShapes(const fs::path& file, const Architecture& architecture,
                 const Safetensors& weights) {
  try {
    const LayerPlan plan = PlanOf(architecture);
    for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
      for (const PlannedParameter& parameter : layer->parameters)
        StoredTensor(weights, TensorName(*layer, parameter), DType::kF32, plan.ShapeOf(parameter));
    }
  } catch (const LayerError& error) {
    throw InputError({file}, fmt::format("layers{}: {}", error.place(), error.what()));
  }
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
  const Safetensors weights(directory / "model.safetensors");
  CheckShapes(description, architecture, weights);
  Network network(architecture, info.statistics);
  const torch::NoGradGuard no_grad;
  const auto state = network->State();
  for (auto [name, tensor] : state) {
    const TensorView expected = ToView(tensor);
    tensor.copy_(ToTensor(StoredTensor(weights, name, expected.dtype, expected.shape)));
  }
  if (weights.tensors().size() != state.size()) {
    throw InputError({weights.file()}, "holds tensors that model.json does not speak of");
  }
  network->to(device);
  network->eval();
  return network;
}

}  // namespace mlp::stages
