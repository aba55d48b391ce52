// The spaces of a plan as pruning sees them: which can lose units, how a person names them, and
// the layers that are left when some have lost them.

#ifndef MLPIPE_STAGES_MODEL_UNIT_SPACES_H_
#define MLPIPE_STAGES_MODEL_UNIT_SPACES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/model/layer_plan.h"

namespace mlp::stages {

// Units of each space of a plan, by the space's number.
using UnitCounts = std::vector<std::int64_t>;

UnitCounts CountsOf(const LayerPlan& plan);

// A space that can lose units.
struct PrunableSpace {
  int space = -1;
  std::string place;  // of the first layer that makes its units: "3.body.0"
  std::int64_t size = 0;
  bool are_heads = false;  // of attention: few and each of many values
};

// In the order of computation. A space is prunable if it is not fixed and some weight makes it.
std::vector<PrunableSpace> PrunableSpaces(const LayerPlan& plan);

// The space whose units the layer at `place` makes; none where no layer is there, or it makes none.
std::optional<int> SpaceMadeAt(const LayerPlan& plan, const std::string& place);

// The layers of `plan` with as many units as `counts` says.
std::vector<Layer> NarrowedLayers(const LayerPlan& plan, const UnitCounts& counts);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_UNIT_SPACES_H_
