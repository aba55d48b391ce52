// What a model is made of, as numbers: enough to build it, count it, prune it and write it down.
//
//   image:  blocks of [3x3 convolution, batch norm, ReLU]... ending in a 2x2 max-pool, flattened
//   both:   hidden layers of [dense, ReLU, dropout], then a dense layer to the classes
//
// The first thing a model does is to take away the training data's mean and divide by its
// deviation, so a model takes samples as they are.

#ifndef MLPIPE_STAGES_LEARN_ARCHITECTURE_H_
#define MLPIPE_STAGES_LEARN_ARCHITECTURE_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "stages/data/samples.h"

namespace mlp::stages {

struct Architecture {
  Shape input;                                    // of one sample
  std::vector<std::vector<std::int64_t>> blocks;  // filters of each convolution; empty for an MLP
  std::vector<std::int64_t> hidden;               // units of each hidden dense layer
  std::int64_t classes = 0;
  double dropout = 0;

  bool operator==(const Architecture&) const = default;
};

// The layers with weights, in order. A convolution keeps height and width; a pool halves them.
struct ConvLayer {
  std::int64_t in, out, height, width;
  bool pooled;  // a max-pool follows it
};
struct DenseLayer {
  std::int64_t in, out;
};
struct Layers {
  std::vector<ConvLayer> convs;
  std::vector<DenseLayer> denses;      // the last one gives the classes
  std::int64_t pixels_of_channel = 1;  // inputs of the first dense layer that come from one channel
};

// The layers of `architecture`. Throws std::invalid_argument, with the reason, where they do not
// fit.
Layers LayersOf(const Architecture& architecture);

// What training adjusts: weights, biases, and the scale and shift of batch norms.
std::int64_t CountParameters(const Architecture& architecture);

// Floating-point operations of one sample's inference: two for each multiply-add of convolutions
// and dense layers. What is cheap beside them (norms, ReLU, pools) is not counted.
std::int64_t CountFlops(const Architecture& architecture);

nlohmann::ordered_json ToJson(const Architecture& architecture);
Architecture ArchitectureFromJson(const nlohmann::json& document);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_ARCHITECTURE_H_
