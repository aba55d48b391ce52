#include "stages/learn/initialise.h"

#include <cmath>

#include "stages/learn/runtime.h"

namespace mlp::stages {
namespace {

// What one unit of a layer's weight adds up.
double FanIn(const torch::Tensor& weight) {
  return static_cast<double>(weight.numel()) / static_cast<double>(weight.size(0));
}

void DrawWeight(torch::Tensor& weight, Initialisation scheme) {
  const double fan = FanIn(weight);
  const double outputs = static_cast<double>(weight.numel()) / static_cast<double>(weight.size(1));
  switch (scheme) {
    case Initialisation::kUniform:
      weight.uniform_(-1 / std::sqrt(fan), 1 / std::sqrt(fan));
      return;
    case Initialisation::kKaiming:
      weight.normal_(0, std::sqrt(2 / fan));
      return;
    case Initialisation::kXavier:
      weight.uniform_(-std::sqrt(6 / (fan + outputs)), std::sqrt(6 / (fan + outputs)));
      return;
    case Initialisation::kTruncated:
      weight.normal_(0, 0.02);
      for (torch::Tensor far = weight.abs() > 0.04; far.any().item<bool>();
           far = weight.abs() > 0.04)
        weight.copy_(torch::where(far, torch::empty_like(weight).normal_(0, 0.02), weight));
      return;
  }
}

}  // namespace

Initialisation ReadInitialisation(ParamsSection& section) {
  const std::string name =
      section.Choice("initialisation", {"uniform", "kaiming", "xavier", "truncated"}, "uniform");
  return name == "uniform"   ? Initialisation::kUniform
         : name == "kaiming" ? Initialisation::kKaiming
         : name == "xavier"  ? Initialisation::kXavier
                             : Initialisation::kTruncated;
}

void Initialise(Network& network, Initialisation scheme, std::uint64_t seed,
                const std::string& stream) {
  const torch::NoGradGuard no_grad;
  std::map<std::string, torch::Tensor> state = network->State();
  for (const PlannedLayer* const layer : AllLayers(network->plan().layers)) {
    double fan = 1;  // of the weight before the bias
    for (const PlannedParameter& parameter : layer->parameters) {
      const std::string name = TensorName(*layer, parameter);
      torch::Tensor& tensor = state.at(name);
      SeedLibTorch(seed, stream + "." + name);
      // Drawn on the CPU, so that a device changes nothing.
      torch::Tensor drawn = torch::zeros(tensor.sizes());
      if (parameter.role == ParameterRole::kWeight) {
        fan = FanIn(drawn);
        DrawWeight(drawn, scheme);
      } else if (parameter.role == ParameterRole::kBias && scheme == Initialisation::kUniform) {
        drawn.uniform_(-1 / std::sqrt(fan), 1 / std::sqrt(fan));
      } else if (parameter.role == ParameterRole::kScale ||
                 parameter.role == ParameterRole::kVariance) {
        drawn.fill_(1);
      } else if (parameter.role == ParameterRole::kToken) {
        drawn.normal_(0, 0.02);
      }
      tensor.copy_(drawn);
    }
  }
}

}  // namespace mlp::stages
