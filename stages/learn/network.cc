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

// Only gives names: "layers.0.weight".
struct LayerNames : torch::nn::Module {
  void Add(const std::string& name, const std::shared_ptr<NetworkLayer>& layer) {
    register_module(name, layer);
  }
};

}  // namespace

NetworkImpl::NetworkImpl(const Architecture& architecture, const Statistics& statistics)
    : architecture_(architecture), plan_(PlanOf(architecture_)), statistics_(statistics) {
  input_mean_ = register_buffer("input_mean", PerChannel(statistics.mean, architecture.input));
  input_std_ =
      register_buffer("input_std", Divisors(PerChannel(statistics.std, architecture.input)));
  auto names = std::make_shared<LayerNames>();
  for (const PlannedLayer& planned : plan_.layers) {
    layers_.push_back(MakeLayer(plan_, planned));
    names->Add(planned.name, layers_.back());
  }
  register_module("layers", names);
}

torch::Tensor NetworkImpl::forward(const torch::Tensor& samples) {
  torch::Tensor x = (samples.to(torch::kFloat32) - input_mean_) / input_std_;
  for (const auto& layer : layers_) x = layer->forward(x);
  return x;
}

std::string NetworkImpl::FirstNotFinite(const torch::Tensor& samples) {
  const torch::NoGradGuard no_grad;
  const auto is_finite = [](const torch::Tensor& x) { return x.isfinite().all().item<bool>(); };
  for (const auto& item : named_parameters())
    if (!is_finite(item.value())) return "the weight " + item.key();
  torch::Tensor x = (samples.to(torch::kFloat32) - input_mean_) / input_std_;
  if (!is_finite(x)) return "a sample of the data";
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    x = layers_[i]->forward(x);
    if (!is_finite(x))
      return "what layers." + plan_.layers[i].name + " (" + plan_.layers[i].layer->type + ") gives";
  }
  return "the loss itself";
}

std::map<std::string, torch::Tensor> NetworkImpl::State() {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : named_parameters()) state[item.key()] = item.value().detach();
  for (const auto& item : named_buffers()) state[item.key()] = item.value();
  return state;
}

std::vector<std::pair<std::string, torch::Tensor>> ParametersOf(Network& network) {
  std::vector<std::pair<std::string, torch::Tensor>> parameters;
  for (const auto& item : network->named_parameters())
    parameters.emplace_back(item.key(), item.value());
  return parameters;
}

void StoreChannelsLast(Network& network) {
  for (torch::Tensor& parameter : network->parameters()) {
    if (parameter.dim() == 4)
      parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
  }
}

}  // namespace mlp::stages
