// What the params of structured pruning say of a model's layers, held against the layers that there
// are.

#ifndef MLPIPE_STAGES_LEARN_PRUNE_PLACES_H_
#define MLPIPE_STAGES_LEARN_PRUNE_PLACES_H_

#include "stages/base/params.h"
#include "stages/learn/prune_rule.h"
#include "stages/learn/unit_choice.h"

namespace mlp::stages {

// Finds the places of the rule. An error, at the place in the params, for one where no layer makes
// units, or that cannot lose any, or where two places are of the same units.
FixedRatios FindFixedRatios(ParamsSection& section, const PruneRule& rule, const LayerPlan& plan);

// An error, at `kind` or `round_to`, where no layer of the plan can lose a unit by the rule,
// whatever is kept.
void CheckUnitsCanGo(ParamsSection& section, const PruneRule& rule, const LayerPlan& plan);

// An error, at `ratio` or `keep`, where the goal is a ratio and no unit goes, or fewer than it asks
// for globally.
void CheckRatio(ParamsSection& section, const PruneRule& rule, const PruneGoal& goal,
                const LayerPlan& plan, const FixedRatios& fixed);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PRUNE_PLACES_H_
