// The moving average of a model's weights over the steps of its training, which often scores better
// than the last weights (Polyak and Juditsky: "Acceleration of Stochastic Approximation by
// Averaging", 1992; exponential as in tf.train.ExponentialMovingAverage).

#ifndef MLPIPE_STAGES_LEARN_WEIGHT_AVERAGE_H_
#define MLPIPE_STAGES_LEARN_WEIGHT_AVERAGE_H_

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stages/learn/optimizer.h"

namespace mlp::stages {

class ExponentialAverage {
 public:
  // The averages start at the values of `tensors`, whose names differ; give it the parameters and
  // the buffers that go with them (running means of norms). What is no float (a count) is not
  // averaged: its last value is kept. `decay` is from 0 to below 1.
  ExponentialAverage(const NamedTensors& tensors, double decay);

  // To be called after each step. With n updates before this one,
  //   average = d average + (1 - d) value,  d = min(decay, (1 + n) / (10 + n)):
  // the values of the first steps are soon forgotten.
  void Update();

  // Exchanges the tensors' values with their averages, to the bit: once to evaluate or to write the
  // averages, and once more to train on. There is no Update in between.
  void Swap();

  // "<name>.average" of every tensor, and "updates", a single int64: contiguous copies on the CPU.
  // Not to be called while swapped.
  std::map<std::string, torch::Tensor> State() const;

  // Takes over the State() of an average of the same tensors. Throws std::invalid_argument, with
  // the reason, where a tensor is missing, unknown or of another shape or type; nothing is changed
  // then.
  void SetState(const std::map<std::string, torch::Tensor>& state);

 private:
  NamedTensors tensors_;
  std::vector<torch::Tensor> averages_;  // of tensors_, in their order
  double decay_;
  std::int64_t updates_ = 0;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_WEIGHT_AVERAGE_H_
