// Between a model in plain memory and LibTorch's network.

#ifndef MLPIPE_STAGES_LEARN_NETWORK_MODEL_H_
#define MLPIPE_STAGES_LEARN_NETWORK_MODEL_H_

#include <vector>

#include "stages/learn/network.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

FloatModel ToFloatModel(Network& network);

// On the CPU, in evaluation mode.
Network ToNetwork(const FloatModel& model);

// The values of `tensor`, of any type and device, row-major.
std::vector<float> FloatsOf(const torch::Tensor& tensor);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_NETWORK_MODEL_H_
