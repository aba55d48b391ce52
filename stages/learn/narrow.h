// The network that is left when units or blocks are taken out: an ordinary one, only smaller, with
// the weights, norms and statistics of what stays.

#ifndef MLPIPE_STAGES_LEARN_NARROW_H_
#define MLPIPE_STAGES_LEARN_NARROW_H_

#include <torch/torch.h>

#include <cstddef>

#include "stages/learn/network.h"
#include "stages/learn/unit_choice.h"

namespace mlp::stages {

// With each unit goes everything that belongs to it (the spaces of model/layer_plan.h), through
// residual additions and depthwise convolutions too. If what went was all zero after its norm, the
// outputs are those of `network`.
Network Narrow(Network& network, const KeptUnits& kept);

// The network without the layer at `index` of its architecture's list, whose shape must be the same
// before and after: as if it were the identity.
Network WithoutLayer(Network& network, std::size_t index);

// The same network in memory of its own.
Network Copy(Network& network);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_NARROW_H_
