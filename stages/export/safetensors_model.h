// A model with its weights as safetensors: one file that says its classes and layers in its
// metadata, and the directory that `train` and `prune` write, read without a dataset.

#ifndef MLPIPE_STAGES_EXPORT_SAFETENSORS_MODEL_H_
#define MLPIPE_STAGES_EXPORT_SAFETENSORS_MODEL_H_

#include <filesystem>
#include <string>
#include <vector>

#include "stages/export/model_description.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

struct DescribedModel {
  ModelDescription description;
  FloatModel model;
};

std::string EncodeModel(const FloatModel& model, const std::vector<std::string>& classes);

// Of bytes that EncodeModel made; what else they may be, and what ReadFloatModel refuses, is an
// error that names `file`.
DescribedModel DecodeModel(const std::string& bytes, const std::filesystem::path& file);

// A model directory: model.json and model.safetensors.
DescribedModel ReadModelDirectory(const std::filesystem::path& directory);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_SAFETENSORS_MODEL_H_
