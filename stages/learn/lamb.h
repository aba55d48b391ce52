// LAMB (You et al.: "Large Batch Optimization for Deep Learning", arXiv:1904.00962, algorithm 2),
// for batches so large that one rate no longer suits all layers. LibTorch has none.
//
//   m = beta1 m + (1 - beta1) g                    v = beta2 v + (1 - beta2) g^2
//   r = m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon) + weight_decay x
//   x = x - rate * |x| / |r| * r
//
// |x| / |r|, norms over the whole parameter, is 1 where either norm is 0, and for parameters of one
// dimension: a bias starts at 0 and would hardly move.

#ifndef MLPIPE_STAGES_LEARN_LAMB_H_
#define MLPIPE_STAGES_LEARN_LAMB_H_

#include <torch/torch.h>

#include <memory>
#include <vector>

namespace mlp::stages {

// It has the options and the state of AdamW; `amsgrad` is not looked at.
class Lamb : public torch::optim::Optimizer {
 public:
  Lamb(const std::vector<torch::optim::OptimizerParamGroup>& groups,
       const torch::optim::AdamWOptions& defaults)
      : Optimizer(groups, std::make_unique<torch::optim::AdamWOptions>(defaults)) {}

  torch::Tensor step(LossClosure closure = nullptr) override;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_LAMB_H_
