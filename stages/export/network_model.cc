#include "stages/export/network_model.h"

#include <torch/version.h>

#include <utility>

namespace mlp::stages {
namespace {

class NetworkClassifier : public Classifier {
 public:
  explicit NetworkClassifier(Network network) : network_(std::move(network)) {}

  std::vector<float> Logits(const float* samples, std::size_t count) override {
    const torch::NoGradGuard no_grad;
    Shape shape = network_->architecture().input;
    shape.insert(shape.begin(), static_cast<std::int64_t>(count));
    // LibTorch takes no pointer to constants; nothing writes to it.
    return FloatsOf(network_(torch::from_blob(const_cast<float*>(samples), shape)));
  }

  std::string Runtime() const override { return "LibTorch " TORCH_VERSION; }

 private:
  Network network_;
};

}  // namespace

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

std::unique_ptr<Classifier> RunWithLibTorch(const FloatModel& model) {
  return std::make_unique<NetworkClassifier>(ToNetwork(model));
}

}  // namespace mlp::stages
