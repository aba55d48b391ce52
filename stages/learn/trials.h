// Short trials of a training, made of its own steps (training_step.h), before it is worth its time:
// which learning rate, which batch size, where the time goes, whether the model can learn at all.
// They leave no model behind.

#ifndef MLPIPE_STAGES_LEARN_TRIALS_H_
#define MLPIPE_STAGES_LEARN_TRIALS_H_

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "stages/learn/network.h"
#include "stages/learn/tensors.h"
#include "stages/learn/training_options.h"

namespace mlp::stages {

struct RateTrial {
  double rate;
  double loss;  // smoothed: 0.9 of the last one, without the bias of the start
};
struct RateSearch {
  std::vector<RateTrial> trials;
  double steepest = 0;  // the rate at which the loss falls fastest
  double lowest = 0;    // the rate of the lowest loss
};

// Trains with a rate that rises from 1e-6 to 10 by the same factor each step, at most `steps`,
// until the loss is not finite or four times its lowest (Smith: "Cyclical Learning Rates for
// Training Neural Networks", arXiv:1506.01186). A usable peak lies between `steepest` and a tenth
// of where the loss begins to rise. Changes the network.
RateSearch FindLearningRate(Network& network, const LabelledTensors& data,
                            const TrainingOptions& options, std::uint64_t seed, int steps = 200);

struct BatchTrial {
  std::int64_t batch_size;
  double samples_per_second;
};

// Trains with batches of 16, 32, ... until they are as large as the data, no faster by 3 %, or out
// of memory. `make` gives a fresh network. Times: never twice equal.
std::vector<BatchTrial> FindBatchSize(const std::function<Network()>& make,
                                      const LabelledTensors& data, TrainingOptions options,
                                      std::uint64_t seed);

struct OperatorTime {
  std::string name;    // "aten::mkldnn_convolution"
  double seconds = 0;  // without the operators that it calls
};
struct StepProfile {
  int steps = 0;
  double seconds = 0;  // of all steps, by the clock
  // All of them, the largest first. What of `seconds` is in none is this program's own.
  std::vector<OperatorTime> operators;

  double operator_share() const;  // of the time
};

// Trains a few steps and writes what LibTorch did in them, as a Chrome trace
// (chrome://tracing, ui.perfetto.dev). Times: never twice equal, and a little longer for being
// looked at. On a GPU an operator's time is that of its start alone.
StepProfile ProfileSteps(Network& network, const LabelledTensors& data,
                         const TrainingOptions& options, std::uint64_t seed,
                         const std::filesystem::path& file);

// `count` samples, or all if there are fewer, of each class as many as of the others as far as
// there are; in the order of the data.
LabelledTensors FewSamples(const LabelledTensors& data, std::int64_t count, std::int64_t classes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TRIALS_H_
