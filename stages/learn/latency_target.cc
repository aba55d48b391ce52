#include "stages/learn/latency_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stages/learn/latency.h"

namespace mlp::stages {

LatencyMatch MatchLatency(Network& before, const torch::Tensor& batch, double most,
                          double least_left, ParamsSection& section,
                          const std::function<Network(double)>& prune_to) {
  const auto measure = [&](std::int64_t thousandths) {
    const double share = static_cast<double>(thousandths) / 1000;
    Network pruned = prune_to(share);
    const Latencies times = CompareLatency(before, pruned, batch);
    fmt::print("{:.3f} of the FLOPs take {:.3f} of the time\n", share, times.second / times.first);
    return times.second / times.first;
  };
  std::int64_t low = std::min<std::int64_t>(std::llround(std::ceil(least_left * 1000)), 1000);
  std::int64_t high = 1000;  // which takes too long, or all the time
  double latency = measure(low);
  if (latency > most) {
    throw section
        .Wrong("target", fmt::format("cannot be met: the least that can be left takes {:.3f} of "
                                     "the time, and {:.3g} is asked for",
                                     latency, most))
        .Hint(kTargetHint);
  }
  while (high - low > 1) {
    const std::int64_t middle = (low + high) / 2;
    const double measured = measure(middle);
    if (measured <= most) {
      low = middle;
      latency = measured;
    } else {
      high = middle;
    }
  }
  return {static_cast<double>(low) / 1000, latency};
}

}  // namespace mlp::stages
