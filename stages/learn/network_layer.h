// One layer as LibTorch runs it.

#ifndef MLPIPE_STAGES_LEARN_NETWORK_LAYER_H_
#define MLPIPE_STAGES_LEARN_NETWORK_LAYER_H_

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <vector>

#include "stages/model/layer_plan.h"

namespace mlp::stages {

// Its parameters and buffers have the names of the plan, with '.' as '_' ("query_weight").
class NetworkLayer : public torch::nn::Module {
 public:
  virtual torch::Tensor forward(const torch::Tensor& input) = 0;

  // Called with what an activation (relu, gelu or silu) gives, while it is set; see dead_units.h.
  std::function<void(const torch::Tensor&)> watch;
  virtual bool IsActivation() const { return false; }
};
using NetworkLayers = std::vector<std::shared_ptr<NetworkLayer>>;

// The layer of `planned`, its parameters not yet initialised; stages/README.md says what each type
// computes.
std::shared_ptr<NetworkLayer> MakeLayer(const LayerPlan& plan, const PlannedLayer& planned);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_NETWORK_LAYER_H_
