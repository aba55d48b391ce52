// How a network bears it when units of one layer alone are gone: what to keep, and where much can
// go (Li et al.: "Pruning Filters for Efficient ConvNets", arXiv:1608.08710, section 3.2).

#ifndef MLPIPE_STAGES_LEARN_SENSITIVITY_H_
#define MLPIPE_STAGES_LEARN_SENSITIVITY_H_

#include <vector>

#include "stages/learn/network.h"
#include "stages/learn/prune_points.h"
#include "stages/learn/tensors.h"
#include "stages/learn/unit_choice.h"

namespace mlp::stages {

// The accuracy over `data` without 0, 0.1, ... 0.9 of the units of each space that has scores: its
// weakest ones, in counts as the rule rounds them. The network is not changed.
std::vector<SensitivityPoint> ScanSensitivity(Network& network, const UnitScores& scores,
                                              const PruneRule& rule, const LabelledTensors& data);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_SENSITIVITY_H_
