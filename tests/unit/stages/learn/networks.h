// Networks that several tests of LibTorch's side use.

#ifndef MLPIPE_TESTS_UNIT_STAGES_LEARN_NETWORKS_H_
#define MLPIPE_TESTS_UNIT_STAGES_LEARN_NETWORKS_H_

#include <string>
#include <vector>

#include "stages/learn/initialise.h"
#include "stages/learn/network.h"
#include "stages/learn/tensors.h"

namespace mlp::stages {

// Weights by chance, and norms as after a training, all different.
inline Network RandomNetwork(const Architecture& architecture) {
  const torch::NoGradGuard no_grad;
  const auto channels = static_cast<std::size_t>(architecture.input[0]);
  Network network(architecture,
                  Statistics{std::vector<double>(channels, 3), std::vector<double>(channels, 2)});
  Initialise(network, Initialisation::kUniform, 3, "weights");
  torch::manual_seed(3);
  for (const PlannedLayer* const layer : AllLayers(network->plan().layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      torch::Tensor tensor = network->State().at(TensorName(*layer, parameter));
      if (parameter.role == ParameterRole::kScale || parameter.role == ParameterRole::kVariance)
        tensor.uniform_(0.5, 2);
      if (parameter.role == ParameterRole::kShift || parameter.role == ParameterRole::kMean)
        tensor.uniform_(-1, 1);
    }
  }
  // As of a model that was trained on other data.
  network->State().at("input_mean").fill_(2.5);
  network->State().at("input_std").fill_(1.5);
  network->eval();
  return network;
}

// Samples for it, labelled by chance.
inline LabelledTensors RandomSamples(const Architecture& architecture, std::int64_t count) {
  Shape shape = architecture.input;
  shape.insert(shape.begin(), count);
  torch::manual_seed(4);
  return {torch::randn(shape) * 2 + 3,
          torch::randint(architecture.classes, {count}, torch::kInt64)};
}

inline void SetWeights(Network& network, const std::string& name, const torch::Tensor& values) {
  const torch::NoGradGuard no_grad;
  network->State().at(name).copy_(values);
}

}  // namespace mlp::stages

#endif  // MLPIPE_TESTS_UNIT_STAGES_LEARN_NETWORKS_H_
