#include "stages/learn/network.h"

#include <string>

namespace mlp::stages {
namespace {

// {channels} values, shaped so that they apply to samples of `input`.
torch::Tensor PerChannel(const std::vector<double>& values, const Shape& input) {
  Shape shape(input.size(), 1);
  shape[0] = input[0];
  return torch::tensor(values, torch::kFloat64).to(torch::kFloat32).reshape(shape);
}

// A channel that never varies is left as it is: its deviation of 0 must not divide.
torch::Tensor Divisors(const torch::Tensor& deviations) {
  return torch::where(deviations > 0, deviations, torch::ones_like(deviations));
}

}  // namespace

NetworkImpl::NetworkImpl(const Architecture& architecture, const Statistics& statistics)
    : architecture_(architecture), statistics_(statistics), layers_(LayersOf(architecture)) {
  input_mean_ = register_buffer("input_mean", PerChannel(statistics.mean, architecture.input));
  input_std_ =
      register_buffer("input_std", Divisors(PerChannel(statistics.std, architecture.input)));
  for (const ConvLayer& conv : layers_.convs) {
    const std::string number = std::to_string(convs_.size() + 1);
    const auto options = torch::nn::Conv2dOptions(conv.in, conv.out, 3).padding(1).bias(false);
    convs_.push_back(register_module("conv" + number, torch::nn::Conv2d(options)));
    norms_.push_back(register_module("norm" + number, torch::nn::BatchNorm2d(conv.out)));
  }
  for (const DenseLayer& dense : layers_.denses) {
    const std::string number = std::to_string(denses_.size() + 1);
    denses_.push_back(register_module("dense" + number, torch::nn::Linear(dense.in, dense.out)));
  }
  dropout_ = register_module("dropout", torch::nn::Dropout(architecture.dropout));
}

torch::Tensor NetworkImpl::forward(const torch::Tensor& samples) {
  torch::Tensor x = (samples.to(torch::kFloat32) - input_mean_) / input_std_;
  for (std::size_t i = 0; i < convs_.size(); ++i) {
    x = torch::relu(norms_[i](convs_[i](x)));
    if (layers_.convs[i].pooled) x = torch::max_pool2d(x, 2);
  }
  x = x.flatten(1);
  for (std::size_t i = 0; i + 1 < denses_.size(); ++i) {
    x = dropout_(torch::relu(denses_[i](x)));
  }
  return denses_.back()(x);
}

}  // namespace mlp::stages
