// Which units go, of what each counts: the choice of structured pruning, without LibTorch.
//
// Units leave one by one (with `round_to`, in groups), each time from the space where it costs
// least, until the goal is met. A ratio stops at a number of units; a target at parameters or
// operations, counted anew after each (model/plan_cost.h). Where the last one saves more than was
// wanted, others come back as far as the goal allows, those that went last first.

#ifndef MLPIPE_STAGES_LEARN_UNIT_CHOICE_H_
#define MLPIPE_STAGES_LEARN_UNIT_CHOICE_H_

#include <cstdint>
#include <map>
#include <vector>

#include "stages/learn/prune_rule.h"
#include "stages/model/unit_spaces.h"

namespace mlp::stages {

// What each unit of a space counts; a space without scores is left whole.
using UnitScores = std::map<int, std::vector<double>>;

// The units of each space that stay, ascending; spaces that are whole are left out.
using KeptUnits = std::map<int, std::vector<std::int64_t>>;

// The share of the units that goes, of spaces for which that is fixed by `ratios` or `keep` (0):
// see learn/prune_places.h.
using FixedRatios = std::map<int, double>;

struct UnitChoice {
  const LayerPlan& plan;       // of the network as it is
  const UnitCounts& original;  // the units before the first step: what shares are of
  const UnitScores& scores;    // of the network as it is
  FixedRatios fixed;           // after this step
};

// Of equals the first stay; at least one unit of a space stays, and at least a tenth of its
// original ones where the choice is global. A space smaller than `round_to` stays whole; heads are
// not rounded.
//
// With the scope of a layer every space loses the same share. Globally the weakest go. Scores of
// kTaylor are comparable as they are, and where the goal is parameters or operations, units go
// that lose least for each one saved. Other scores say nothing of the loss: they are divided by
// their mean over a space.
//
// Where the goal cannot be met, the least is left: see LeastCost. kLatency is no goal here.
KeptUnits ChooseUnits(const UnitChoice& choice, const PruneRule& rule, const PruneGoal& goal);

// The least that ChooseUnits can leave. Knows no scores, so it can be asked before any work.
Cost LeastCost(const LayerPlan& plan, const FixedRatios& fixed, const PruneRule& rule);

// Units of `size` that stay if the share `gone` goes: rounded, to a multiple of `multiple`, and at
// least one.
std::int64_t CountKept(std::int64_t size, double gone, std::int64_t multiple);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_UNIT_CHOICE_H_
