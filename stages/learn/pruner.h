// Structured pruning: whole filters, hidden units and attention heads are taken out, and with each
// everything that belongs to it (the spaces of model/layer_plan.h), through residual additions and
// depthwise convolutions too. What is left is an ordinary network, only narrower.

#ifndef MLPIPE_STAGES_LEARN_PRUNER_H_
#define MLPIPE_STAGES_LEARN_PRUNER_H_

#include <torch/torch.h>

#include <map>
#include <vector>

#include "stages/base/params.h"
#include "stages/learn/network.h"

namespace mlp::stages {

// How much a unit counts: of the weights that make it, the sum of absolute values (Li et al.:
// "Pruning Filters for Efficient ConvNets", arXiv:1608.08710), the root of the sum of squares, or
// the absolute scale of the norms behind it (Liu et al.: "Network Slimming", arXiv:1708.06519).
enum class PruneCriterion { kL1, kL2, kNormScale };

struct PruneRule {
  PruneCriterion criterion = PruneCriterion::kL1;
  double ratio = 0.5;      // the share of the units that goes, from 0, under 1
  bool is_global = false;  // the weakest of the whole model go, rather than of each space
};

// The settings `criterion`, `ratio` and `scope` of `prune`.
PruneRule ReadPruneRule(ParamsSection& section);

// The units of each space that stay, ascending; spaces that are whole are left out.
using KeptUnits = std::map<int, std::vector<std::int64_t>>;

// Of equals the first stay; at least one unit of a space stays, and at least a tenth where the
// choice is global. Scores are divided by their mean over a space, so that spaces can be compared.
// Spaces that have no score (no norm, for kNormScale) are judged by kL1.
KeptUnits ChooseUnits(Network& network, const PruneRule& rule);

// A new network with the units that stay: their weights, norms and statistics. If what went was all
// zero after its norm, the outputs are those of `network`.
Network Narrow(Network& network, const KeptUnits& kept);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PRUNER_H_
