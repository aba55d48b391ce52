// What each unit of a network counts, by the criteria of learn/prune_rule.h.

#ifndef MLPIPE_STAGES_LEARN_UNIT_SCORES_H_
#define MLPIPE_STAGES_LEARN_UNIT_SCORES_H_

#include <vector>

#include "stages/learn/network.h"
#include "stages/learn/tensors.h"
#include "stages/learn/unit_choice.h"

namespace mlp::stages {

// By kL1, kL2 or kNormScale, from the weights alone. Spaces of which nothing is judged so (no norm,
// for kNormScale) are judged by kL1.
UnitScores ScoreByWeights(Network& network, PruneCriterion criterion);

// By kTaylor: of each unit the square of the sum of gradient times weight, over all weights that
// read it, meaned over the batches. That sum is the derivative of the loss by a factor on what the
// unit gives, behind its norm and activation (the gate of arXiv:1906.10771, section 3): with the
// factor 0 the unit is gone.
UnitScores ScoreByTaylor(Network& network, const std::vector<LabelledTensors>& batches);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_UNIT_SCORES_H_
