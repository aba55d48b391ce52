// Between a model in plain memory and LibTorch's network.

#ifndef MLPIPE_STAGES_EXPORT_NETWORK_MODEL_H_
#define MLPIPE_STAGES_EXPORT_NETWORK_MODEL_H_

#include <memory>

#include "stages/export/classifier.h"
#include "stages/export/float_model.h"
#include "stages/learn/network.h"

namespace mlp::stages {

FloatModel ToFloatModel(Network& network);

// On the CPU, in evaluation mode.
Network ToNetwork(const FloatModel& model);

std::unique_ptr<Classifier> RunWithLibTorch(const FloatModel& model);

// The values of `tensor`, of any type and device, row-major.
std::vector<float> FloatsOf(const torch::Tensor& tensor);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_NETWORK_MODEL_H_
