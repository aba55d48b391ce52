// What a plan would cost with other numbers of units in its spaces, by arithmetic alone: no layers
// are made, so that a search may ask a million times.

#ifndef MLPIPE_STAGES_MODEL_PLAN_COST_H_
#define MLPIPE_STAGES_MODEL_PLAN_COST_H_

#include <cstdint>
#include <vector>

#include "stages/model/unit_spaces.h"

namespace mlp::stages {

// As CountParameters and CountFlops (model/architecture.h) count.
struct Cost {
  std::int64_t parameters = 0;
  std::int64_t flops = 0;
  bool operator==(const Cost&) const = default;
};

class PlanCost {
 public:
  explicit PlanCost(const LayerPlan& plan);

  // Of the plan with so many units of each space.
  Cost Of(const UnitCounts& counts) const;

  // What goes when `space` has `count` units, fewer than counts[space], and the others stay.
  Cost Saved(const UnitCounts& counts, int space, std::int64_t count) const;

 private:
  // A cost in proportion to the units of up to two spaces; -1: of none.
  struct Term {
    Cost each;
    int spaces[2] = {-1, -1};
  };
  static Cost ValueOf(const Term& term, const UnitCounts& counts);

  std::vector<Term> terms_;
};

Cost CostOf(const LayerPlan& plan);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_PLAN_COST_H_
