// How long inference takes: for people to read, never for an output that must have the same bytes.

#ifndef MLPIPE_STAGES_LEARN_LATENCY_H_
#define MLPIPE_STAGES_LEARN_LATENCY_H_

#include <torch/torch.h>

#include "stages/learn/network.h"

namespace mlp::stages {

// Medians of the seconds that two networks take for the same batch. The runs alternate, so that a
// machine that slows down or is shared burdens both, and the first runs do not count.
struct Latencies {
  double first = 0;
  double second = 0;
  int runs = 0;  // of each
};
Latencies CompareLatency(Network& first, Network& second, const torch::Tensor& batch);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_LATENCY_H_
