#include "stages/learn/score_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stages/base/error.h"
#include "stages/base/random.h"
#include "stages/learn/predict.h"

namespace mlp::stages {

std::vector<LabelledTensors> DrawBatches(const LabelledTensors& train, std::int64_t batches,
                                         std::int64_t batch_size, std::uint64_t seed) {
  const torch::Tensor order =
      ShuffledIndices(train.size(), DeriveSeed(seed, "prune.scores"), train.labels.device());
  std::vector<LabelledTensors> drawn;
  for (std::int64_t i = 0; i < batches && i * batch_size < train.size(); ++i) {
    const std::int64_t first = i * batch_size;
    const torch::Tensor indices =
        order.narrow(0, first, std::min(batch_size, train.size() - first));
    drawn.push_back({train.inputs.index_select(0, indices), train.labels.index_select(0, indices)});
  }
  return drawn;
}

void CheckFinite(double value, const char* name) {
  if (std::isfinite(value)) return;
  throw WorkError(fmt::format("{} of the model is not finite", name))
      .Hint("its weights are damaged or its training diverged; train it again");
}

void ForEachGradient(Network& network, const std::vector<LabelledTensors>& batches,
                     const std::function<void()>& use) {
  network->eval();
  for (const LabelledTensors& batch : batches) {
    network->zero_grad();
    const torch::Tensor loss =
        torch::nn::functional::cross_entropy(network(batch.inputs), batch.labels);
    CheckFinite(loss.item<double>(), "the loss");
    loss.backward();
    use();
  }
  for (torch::Tensor& parameter : network->parameters()) parameter.mutable_grad().reset();
}

double MeanLoss(Network& network, const std::vector<LabelledTensors>& batches) {
  double sum = 0;
  std::int64_t samples = 0;
  for (const LabelledTensors& batch : batches) {
    sum += ScoreOn(network, batch).loss * static_cast<double>(batch.size());
    samples += batch.size();
  }
  CheckFinite(sum, "the loss");
  return sum / static_cast<double>(samples);
}

}  // namespace mlp::stages
