// Fits a network to data: AdamW, one-cycle learning rate, label smoothing.

#ifndef MLPIPE_STAGES_LEARN_TRAINER_H_
#define MLPIPE_STAGES_LEARN_TRAINER_H_

#include <string>
#include <vector>

#include "stages/base/params.h"
#include "stages/learn/history.h"
#include "stages/learn/network.h"
#include "stages/learn/tensors.h"

namespace mlp::stages {

struct TrainingOptions {
  std::int64_t epochs = 0;
  std::int64_t batch_size = 0;
  double learning_rate = 0;  // the peak of the one-cycle schedule
  double weight_decay = 0;   // of weights only: norms and biases are not decayed
  double label_smoothing = 0;
  std::int64_t shift = 0;  // images are moved by up to so many pixels
};

// The options of a section, which `train` and `prune` share.
TrainingOptions ReadTrainingOptions(ParamsSection& section);

// Trains `network` in place. Every random draw comes from streams of `seed` named after `stage`. A
// line of progress for each epoch goes to stdout. A loss that is not finite ends it with an error.
std::vector<EpochRecord> Fit(Network& network, const LabelledTensors& train,
                             const LabelledTensors& validation, const TrainingOptions& options,
                             std::uint64_t seed, const std::string& stage);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TRAINER_H_
