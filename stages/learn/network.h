// A model as LibTorch runs it, built from its Architecture.

#ifndef MLPIPE_STAGES_LEARN_NETWORK_H_
#define MLPIPE_STAGES_LEARN_NETWORK_H_

#include <torch/torch.h>

#include <vector>

#include "stages/data/samples.h"
#include "stages/learn/architecture.h"

namespace mlp::stages {

// Parameters and buffers are named conv1.weight, norm1.running_mean, dense1.bias and so on,
// counting from 1, and input_mean and input_std; a model directory holds them under these names.
class NetworkImpl : public torch::nn::Module {
 public:
  // Weights are LibTorch's initial ones, drawn from its generator. Throws std::invalid_argument
  // where the architecture's layers do not fit.
  NetworkImpl(const Architecture& architecture, const Statistics& statistics);

  // Samples as prepared, {batch} + input shape of any type, to logits {batch, classes}.
  torch::Tensor forward(const torch::Tensor& samples);

  const Architecture& architecture() const { return architecture_; }
  const Statistics& statistics() const { return statistics_; }
  std::vector<torch::nn::Conv2d>& convs() { return convs_; }
  std::vector<torch::nn::BatchNorm2d>& norms() { return norms_; }
  std::vector<torch::nn::Linear>& denses() { return denses_; }

 private:
  Architecture architecture_;
  Statistics statistics_;
  Layers layers_;
  torch::Tensor input_mean_;
  torch::Tensor input_std_;
  std::vector<torch::nn::Conv2d> convs_;
  std::vector<torch::nn::BatchNorm2d> norms_;  // norms_[i] follows convs_[i]
  std::vector<torch::nn::Linear> denses_;
  torch::nn::Dropout dropout_;
};
TORCH_MODULE(Network);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_NETWORK_H_
