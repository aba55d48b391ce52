// What a model says of samples, and how well that agrees with their labels.

#ifndef MLPIPE_STAGES_LEARN_PREDICT_H_
#define MLPIPE_STAGES_LEARN_PREDICT_H_

#include <torch/torch.h>

#include "stages/learn/network.h"
#include "stages/learn/predictions.h"
#include "stages/learn/tensors.h"

namespace mlp::stages {

// Logits {samples, classes} on the CPU, computed in batches in evaluation mode; the network's mode
// is restored.
torch::Tensor Predict(Network& network, const torch::Tensor& inputs);

// The softmax of `logits` {samples, classes}, in double precision, beside the labels. Logits that
// are not finite are an error: no figure means anything then.
Predictions ToPredictions(const torch::Tensor& logits, const torch::Tensor& labels);

// Cross-entropy (natural logarithm, without smoothing) and the share of samples whose largest logit
// is that of their class.
struct Score {
  double loss = 0;
  double accuracy = 0;
};
Score ScoreOf(const torch::Tensor& logits, const torch::Tensor& labels);

inline Score ScoreOn(Network& network, const LabelledTensors& data) {
  return ScoreOf(Predict(network, data.inputs), data.labels);
}

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PREDICT_H_
