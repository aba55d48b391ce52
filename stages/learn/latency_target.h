// A target of measured time as one of operations. Times are never twice equal, and so neither is
// what comes out: whoever wants the same model again asks for the operations.

#ifndef MLPIPE_STAGES_LEARN_LATENCY_TARGET_H_
#define MLPIPE_STAGES_LEARN_LATENCY_TARGET_H_

#include <functional>

#include "stages/base/params.h"
#include "stages/learn/network.h"

namespace mlp::stages {

// Of a target that cannot be met, whatever it measures.
inline constexpr const char* kTargetHint =
    "what is kept, rounded or alone of its kind does not go; or prune with another kind";

struct LatencyMatch {
  double flops_left = 1;    // a share in whole thousandths
  double latency_left = 1;  // of the time of the network before, as measured
};

// The largest share of the operations with which `prune_to(share)` takes at most `most` of the time
// of `before` for `batch`, by bisection from `least_left`. An error at `target` in the
// params where even that takes longer. Supposes that fewer operations take less time; where they do
// not, some share that does is found.
LatencyMatch MatchLatency(Network& before, const torch::Tensor& batch, double most,
                          double least_left, ParamsSection& section,
                          const std::function<Network(double)>& prune_to);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_LATENCY_TARGET_H_
