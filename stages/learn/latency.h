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

// How the seconds of one inference are spread over many of the same batch.
struct LatencySpread {
  double median = 0;
  double p90 = 0;  // nine of ten take at most so long
  double p99 = 0;
  int runs = 0;
};

// Runs until there are enough for a 99th percentile (200), or 10 seconds have gone and there are
// 20; the first runs do not count. Quantiles as in quantile.h.
LatencySpread MeasureLatency(Network& network, const torch::Tensor& batch);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_LATENCY_H_
