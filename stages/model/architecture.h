// What a model is made of, without its weights: enough to build it, count it, prune it, export it
// and write it down.
//
// The first thing a model does is to take away the training data's mean and divide by its
// deviation, so a model takes samples as they are; that is no layer.

#ifndef MLPIPE_STAGES_MODEL_ARCHITECTURE_H_
#define MLPIPE_STAGES_MODEL_ARCHITECTURE_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "stages/data/samples.h"
#include "stages/model/layer.h"

namespace mlp::stages {

// Of model.json, which learn/model_files.h and export/safetensors_model.h read.
inline constexpr int kModelVersion = 2;

struct Architecture {
  Shape input;  // of one sample
  std::int64_t classes = 0;
  std::vector<Layer> layers;  // from a sample to a logit for each class

  bool operator==(const Architecture&) const = default;
};

// What training adjusts: weights, biases, and the scale and shift of norms. Throws LayerError where
// the layers do not fit.
std::int64_t CountParameters(const Architecture& architecture);

// Floating-point operations of one sample's inference: two for each multiply-add of convolutions,
// dense layers and attention. What is cheap beside them (norms, activations, pools) is not counted.
std::int64_t CountFlops(const Architecture& architecture);

// {"input": shape, "classes": n, "layers": [...]}
nlohmann::ordered_json ToJson(const Architecture& architecture);
Architecture ArchitectureFromJson(const nlohmann::json& document);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_ARCHITECTURE_H_
