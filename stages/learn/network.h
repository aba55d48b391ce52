// A model as LibTorch runs it, built from its Architecture.

#ifndef MLPIPE_STAGES_LEARN_NETWORK_H_
#define MLPIPE_STAGES_LEARN_NETWORK_H_

#include <torch/torch.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "stages/data/samples.h"
#include "stages/learn/network_layer.h"
#include "stages/model/architecture.h"
#include "stages/model/layer_plan.h"

namespace mlp::stages {

// Parameters and buffers are named by the place of their layer ("layers.3.weight",
// "layers.5.body.0.weight"), and input_mean and input_std; a model directory holds them under these
// names.
class NetworkImpl : public torch::nn::Module {
 public:
  // Parameters are zero until Initialise or a model's file fills them. Throws LayerError where the
  // layers do not fit.
  NetworkImpl(const Architecture& architecture, const Statistics& statistics);

  // Samples as prepared, {batch} + input shape of any type, to logits {batch, classes}.
  torch::Tensor forward(const torch::Tensor& samples);

  // The first layer, or parameter, of which some value is not finite for these samples, for a
  // message: "layers.3 (relu)". As in training or evaluation, whichever is on.
  std::string FirstNotFinite(const torch::Tensor& samples);

  const Architecture& architecture() const { return architecture_; }
  const Statistics& statistics() const { return statistics_; }
  const LayerPlan& plan() const { return plan_; }
  // Parameters and buffers by name, sorted; they share the network's memory.
  std::map<std::string, torch::Tensor> State();

 private:
  const Architecture architecture_;
  const LayerPlan plan_;  // points into architecture_
  const Statistics statistics_;
  torch::Tensor input_mean_;
  torch::Tensor input_std_;
  NetworkLayers layers_;
};
TORCH_MODULE(Network);

// The trained parameters, in the order of their layers.
std::vector<std::pair<std::string, torch::Tensor>> ParametersOf(Network& network);

// Gives the weights of convolutions the layout in which the channels of a pixel lie side by side.
// Their storage changes: whatever holds on to it holds on to the old one.
void StoreChannelsLast(Network& network);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_NETWORK_H_
