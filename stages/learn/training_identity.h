// What the result of a training depends on, as text: a checkpoint of another one is not gone on
// with.

#ifndef MLPIPE_STAGES_LEARN_TRAINING_IDENTITY_H_
#define MLPIPE_STAGES_LEARN_TRAINING_IDENTITY_H_

#include <string>

#include "stages/learn/trainer.h"

namespace mlp::stages {

// The plan's own identity, the seed, the stage, the layers, the network's first values and the data
// (by CRC-32: it tells mistakes, not attacks).
std::string TrainingIdentity(Network& network, const LabelledTensors& train,
                             const LabelledTensors& validation, const FitPlan& plan);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TRAINING_IDENTITY_H_
