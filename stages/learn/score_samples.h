// What criteria that look at the loss look at: batches of the training split, drawn from a stream
// of the seed.

#ifndef MLPIPE_STAGES_LEARN_SCORE_SAMPLES_H_
#define MLPIPE_STAGES_LEARN_SCORE_SAMPLES_H_

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "stages/learn/network.h"
#include "stages/learn/tensors.h"

namespace mlp::stages {

// At most `batches` batches of `batch_size` samples; fewer where the split is small.
std::vector<LabelledTensors> DrawBatches(const LabelledTensors& train, std::int64_t batches,
                                         std::int64_t batch_size, std::uint64_t seed);

// An error where the model gave `value`, of that name, and it is not finite: nothing can be judged
// by it.
void CheckFinite(double value, const char* name);

// Calls `use` after each batch, when the parameters hold the gradient of its mean cross-entropy.
// The network is in evaluation mode: norms go by their running statistics, since the mean of a
// batch would hide that a filter in front of it got weaker. The gradients are gone afterwards.
void ForEachGradient(Network& network, const std::vector<LabelledTensors>& batches,
                     const std::function<void()>& use);

// The mean cross-entropy over all batches, in evaluation mode.
double MeanLoss(Network& network, const std::vector<LabelledTensors>& batches);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_SCORE_SAMPLES_H_
