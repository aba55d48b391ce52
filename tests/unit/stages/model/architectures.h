// Architectures that several tests use, from the text that a person would write.

#ifndef MLPIPE_TESTS_UNIT_STAGES_MODEL_ARCHITECTURES_H_
#define MLPIPE_TESTS_UNIT_STAGES_MODEL_ARCHITECTURES_H_

#include <string>

#include "stages/model/architecture.h"

namespace mlp::stages {

// `layers` in JSON.
inline Architecture ArchitectureOf(const Shape& input, std::int64_t classes,
                                   const std::string& layers) {
  return {input, classes, LayersFromJson(nlohmann::ordered_json::parse(layers))};
}

// Everything that pruning has to see through: residuals with and without a shortcut, a depthwise
// convolution, squeeze and excitation, norms, a flatten and hidden dense layers.
inline Architecture BranchedCnn() {
  return ArchitectureOf({2, 8, 8}, 3, R"([
    {"conv": {"out": 8}}, "batch_norm", "relu",
    {"residual": {"body": [{"conv": {"out": 6}}, "batch_norm", "relu",
                           {"conv": {"out": 8}}, "batch_norm",
                           {"squeeze_excitation": {"units": 4}}]}}, "relu",
    {"residual": {"body": [{"conv": {"out": 12, "stride": 2}}, "batch_norm"],
                  "shortcut": [{"conv": {"out": 12, "kernel": 1, "stride": 2}}, "batch_norm"]}},
    {"depthwise_conv": {"bias": true}}, "silu", "max_pool", "flatten",
    {"dense": {"out": 10}}, "relu", {"dropout": {"rate": 0.3}}, {"dense": {"out": 3}}])");
}

inline Architecture SmallVit() {
  return ArchitectureOf({1, 8, 8}, 3, R"([
    {"patches": {"out": 6, "size": 4}}, "class_token", "positions",
    {"residual": {"body": ["layer_norm", {"attention": {"heads": 4, "head_size": 2}}]}},
    {"residual": {"body": ["layer_norm", {"dense": {"out": 10}}, "gelu", {"dense": {"out": 6}}]}},
    "layer_norm", "first_token", {"dense": {"out": 3}}])");
}

}  // namespace mlp::stages

#endif  // MLPIPE_TESTS_UNIT_STAGES_MODEL_ARCHITECTURES_H_
