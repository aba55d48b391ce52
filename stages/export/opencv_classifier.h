// ONNX run by OpenCV's dnn module: a runtime that has nothing in common with LibTorch.

#ifndef MLPIPE_STAGES_EXPORT_OPENCV_CLASSIFIER_H_
#define MLPIPE_STAGES_EXPORT_OPENCV_CLASSIFIER_H_

#include <onnx/onnx_pb.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stages/export/classifier.h"

namespace mlp::stages {

// `model` as ToOnnx or ReadOnnx gives it, quantised or not. Runs in one thread; equal samples give
// equal logits. Throws WorkError if OpenCV does not read the model.
std::unique_ptr<Classifier> OpenWithOpenCv(const onnx::ModelProto& model);

// Runs `model` on `count` samples, and hands over the values of each tensor of `names` (outputs of
// nodes), which are those of all samples together.
void WatchWithOpenCv(
    const onnx::ModelProto& model, const std::vector<std::string>& names, const float* samples,
    std::size_t count,
    const std::function<void(const std::string&, const float*, std::size_t)>& watch);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_OPENCV_CLASSIFIER_H_
