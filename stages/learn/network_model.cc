#include "stages/learn/network_model.h"

namespace mlp::stages {

std::vector<float> FloatsOf(const torch::Tensor& tensor) {
  const torch::Tensor values = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

FloatModel ToFloatModel(Network& network) {
  FloatModel model{network->architecture(), {}};
  for (const auto& [name, tensor] : network->State())
    model.tensors[name] = {tensor.sizes().vec(), FloatsOf(tensor)};
  return model;
}

Network ToNetwork(const FloatModel& model) {
  const auto values = [&](const char* name) {
    const std::vector<float>& floats = model.tensors.at(name).values;
    return std::vector<double>(floats.begin(), floats.end());
  };
  Network network(model.architecture, Statistics{values("input_mean"), values("input_std")});
  const torch::NoGradGuard no_grad;
  const auto state = network->State();
  for (auto [name, tensor] : state) {
    const FloatTensor& from = model.tensors.at(name);
    tensor.copy_(torch::tensor(from.values).reshape(from.shape));
  }
  network->eval();
  return network;
}

}  // namespace mlp::stages
