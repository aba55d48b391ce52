// LibTorch as the runtime of a model: the network that trained it.

#ifndef MLPIPE_STAGES_EXPORT_LIBTORCH_CLASSIFIER_H_
#define MLPIPE_STAGES_EXPORT_LIBTORCH_CLASSIFIER_H_

#include <memory>

#include "stages/export/classifier.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

std::unique_ptr<Classifier> RunWithLibTorch(const FloatModel& model);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_LIBTORCH_CLASSIFIER_H_
