// A model in plain memory, without LibTorch: its architecture and its tensors by name. What is
// folded, written as ONNX or safetensors, and read back, goes through it.

#ifndef MLPIPE_STAGES_MODEL_FLOAT_MODEL_H_
#define MLPIPE_STAGES_MODEL_FLOAT_MODEL_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "stages/data/safetensors.h"
#include "stages/model/architecture.h"
#include "stages/model/layer_plan.h"

namespace mlp::stages {

struct FloatTensor {
  Shape shape;
  std::vector<float> values;  // row-major

  bool operator==(const FloatTensor&) const = default;
};

// Tensors have the names of a model directory: "input_mean" and "input_std", shaped to apply to a
// sample ({channels, 1, 1} or {columns}), and "layers.PLACE.weight" and so on.
struct FloatModel {
  Architecture architecture;
  std::map<std::string, FloatTensor> tensors;

  const FloatTensor& At(const PlannedLayer& layer, const char* parameter) const;
  bool Has(const PlannedLayer& layer, const char* parameter) const;
};

bool AreFinite(const std::vector<float>& values);

// The tensors of `file` for `architecture`, which the file `description` gives. Error: layers that
// do not fit together; a tensor that is missing, has another shape than the layers say, or is not
// of the model; a value that is not finite, or an input_std that is not above 0.
FloatModel ReadFloatModel(const Architecture& architecture,
                          const std::filesystem::path& description, const Safetensors& file);

// Views of the tensors of `model`, which must outlive them.
std::map<std::string, TensorView> ViewsOf(const FloatModel& model);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_FLOAT_MODEL_H_
