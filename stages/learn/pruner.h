// Structured pruning: whole filters of convolutions and whole units of hidden dense layers are
// taken out, those whose weights have the smallest L1 norm (Li et al.: "Pruning Filters for
// Efficient ConvNets", arXiv:1608.08710). What is left is an ordinary dense network, only narrower.

#ifndef MLPIPE_STAGES_LEARN_PRUNER_H_
#define MLPIPE_STAGES_LEARN_PRUNER_H_

#include <torch/torch.h>

#include <vector>

#include "stages/learn/network.h"

namespace mlp::stages {

// The rows of `weight` {units, ...} that stay when the share `ratio` of them goes, ascending; of
// equal rows the first stay. At least one stays.
std::vector<std::int64_t> StrongestUnits(const torch::Tensor& weight, double ratio);

// A new network without the share `ratio` (from 0, under 1) of the units of each layer but the
// last, with the weights, norms and statistics of those that stay. If what went was all zero after
// its norm, the outputs are those of `network`.
Network Prune(Network& network, double ratio);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PRUNER_H_
