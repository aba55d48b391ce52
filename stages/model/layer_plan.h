// What the layers of an architecture come to for its input: shapes, parameters, operations, and
// which dimensions of which parameters belong together. Built once; the network, the pruner and
// the exporters go by it.
//
// Spaces: a set of units (filters, hidden units, heads) that everything which writes or reads them
// shares. The filters of a convolution are a space; a norm behind it, the inputs of the next
// convolution, and through a residual addition the filters of another convolution are of the same
// one. Whoever takes units out of a space takes them out of every dimension of it, and the model
// stays whole (the dependency graph of Fang et al.: "DepGraph", arXiv:2301.12900).

#ifndef MLPIPE_STAGES_MODEL_LAYER_PLAN_H_
#define MLPIPE_STAGES_MODEL_LAYER_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stages/model/architecture.h"

namespace mlp::stages {

// What all norms add to a variance before its root is taken.
inline constexpr double kNormEpsilon = 1e-5;

struct Space {
  std::int64_t size = 0;
  bool is_fixed = false;  // nothing can be taken out: input channels, classes, norms in groups
};

// One dimension of a parameter: `each` entries in a row for every unit of a space. Without a space
// (-1) it has just `each` entries.
struct Dimension {
  int space = -1;
  std::int64_t each = 1;
};

enum class ParameterRole {
  kWeight,  // of a convolution or dense layer: output units first, then inputs
  kBias,
  kScale,  // of a norm
  kShift,  // of a norm
  kMean,   // running statistics of a batch norm: not trained; likewise:
  kVariance,
  kToken,  // what is learnt and put in: class token, positions
};

inline bool IsTrained(ParameterRole role) {
  return role != ParameterRole::kMean && role != ParameterRole::kVariance;
}

struct PlannedParameter {
  std::string name;  // within its layer: "weight"
  ParameterRole role;
  std::vector<Dimension> dimensions;
};

struct PlannedLayer {
  const Layer* layer = nullptr;  // of the architecture, which must outlive the plan
  std::string name;              // "3", or inside a residual "3.body.0"
  Shape in, out;                 // of one sample
  int out_space = -1;            // of its first dimension (images) or its last (tokens)
  std::vector<PlannedParameter> parameters;
  std::int64_t flops = 0;  // of this layer alone
  std::vector<PlannedLayer> body, shortcut;
};

struct LayerPlan {
  std::vector<PlannedLayer> layers;
  std::vector<Space> spaces;  // some of no dimension: what was merged
  std::int64_t flops = 0;

  std::int64_t SizeOf(const Dimension& dimension) const;
  Shape ShapeOf(const PlannedParameter& parameter) const;
  std::int64_t CountParameters() const;
};

// Throws LayerError, with the layer's place, where the layers do not fit together or do not end in
// as many values as there are classes.
LayerPlan PlanOf(const Architecture& architecture);

// All layers of a list, those within residuals too, in the order of computation.
std::vector<const PlannedLayer*> AllLayers(const std::vector<PlannedLayer>& layers);

// The name of a parameter's tensor in a model's file: "layers.5.body.0.weight"; `parameter` with
// '.' as '_'.
std::string TensorName(const std::string& layer, const std::string& parameter);
inline std::string TensorName(const PlannedLayer& layer, const PlannedParameter& parameter) {
  return TensorName(layer.name, parameter.name);
}

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_LAYER_PLAN_H_
