// A model in any form that this program writes, ready to classify.

#ifndef MLPIPE_STAGES_EXPORT_MODEL_FILE_H_
#define MLPIPE_STAGES_EXPORT_MODEL_FILE_H_

#include <filesystem>
#include <memory>

#include "stages/export/classifier.h"
#include "stages/export/model_description.h"

namespace mlp::stages {

struct OpenedModel {
  ModelDescription description;
  std::unique_ptr<Classifier> classifier;
};

// By what it is, not by its name: a model directory, a TorchScript archive (a zip file), a
// safetensors file, or else ONNX, which OpenCV runs; LibTorch runs all others. Error: what is none
// of them, or is not whole; ONNX that OpenCV does not read.
OpenedModel OpenModel(const std::filesystem::path& path);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_MODEL_FILE_H_
