#include "stages/learn/predict.h"

#include <algorithm>
#include <vector>

#include "stages/base/error.h"

namespace mlp::stages {

// Large enough to keep the cores busy, small enough for activations to stay in the cache.
constexpr std::int64_t kBatch = 256;

torch::Tensor Predict(Network& network, const torch::Tensor& inputs) {
  const torch::NoGradGuard no_grad;
  const bool training = network->is_training();
  network->eval();
  std::vector<torch::Tensor> logits;
  for (std::int64_t first = 0; first < inputs.size(0); first += kBatch) {
    const std::int64_t count = std::min(kBatch, inputs.size(0) - first);
    logits.push_back(network(inputs.narrow(0, first, count)).to(torch::kCPU));
  }
  network->train(training);
  return torch::cat(logits);
}

Predictions ToPredictions(const torch::Tensor& logits, const torch::Tensor& labels) {
  if (!torch::isfinite(logits).all().item<bool>()) {
    throw WorkError("the model gives values that are not finite")
        .Hint("its weights are damaged or its training diverged; train it again");
  }
  const torch::Tensor wide = logits.to(torch::kCPU, torch::kFloat64).softmax(1).contiguous();
  const torch::Tensor known = labels.to(torch::kCPU).contiguous();
  const double* probabilities = wide.data_ptr<double>();
  const std::int64_t* actual = known.data_ptr<std::int64_t>();
  return {static_cast<std::size_t>(wide.size(1)),
          {actual, actual + known.numel()},
          {probabilities, probabilities + wide.numel()}};
}

Score ScoreOf(const torch::Tensor& logits, const torch::Tensor& labels) {
  const torch::Tensor wide = logits.to(torch::kFloat64);
  const torch::Tensor known = labels.to(torch::kCPU);
  const auto right = wide.argmax(1).eq(known).sum().item<std::int64_t>();
  return {torch::nn::functional::cross_entropy(wide, known).item<double>(),
          static_cast<double>(right) / static_cast<double>(known.size(0))};
}

}  // namespace mlp::stages
