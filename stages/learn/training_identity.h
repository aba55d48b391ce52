// What a training is, as text: a checkpoint of another one is not gone on with, and all processes
// of one have to be given the same. Its result depends on the runtime too (learn/runtime.h).

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
