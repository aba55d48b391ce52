#include "stages/learn/prune_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace mlp::stages {

std::string PrunePoint::State() const {
  return step == 0 ? "before" : is_tuned ? "tuned" : "pruned";
}

std::string PrunePointsCsv(const std::vector<PrunePoint>& points) {
  std::string csv =
      "step,state,accuracy,flops,parameters,nonzero_parameters,bytes,compressed_bytes\n";
  for (const PrunePoint& point : points) {
    csv += fmt::format("{},{},{},{},{},{},{},{}\n", point.step, point.State(), point.accuracy,
                       point.flops, point.parameters, point.nonzero_parameters, point.bytes,
                       point.compressed_bytes);
  }
  return csv;
}

std::vector<std::size_t> ParetoFront(const std::vector<PrunePoint>& points,
                                     std::int64_t PrunePoint::*cost) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const std::int64_t cost_a = points[a].*cost, cost_b = points[b].*cost;
    return cost_a != cost_b ? cost_a < cost_b : points[a].accuracy > points[b].accuracy;
  });
  std::vector<std::size_t> front;
  for (const std::size_t i : order)
    if (front.empty() || points[i].accuracy > points[front.back()].accuracy) front.push_back(i);
  return front;
}

std::string SensitivityCsv(const std::vector<SensitivityPoint>& points) {
  std::string csv = "layer,ratio,accuracy,flops,parameters\n";
  for (const SensitivityPoint& point : points) {
    csv += fmt::format("{},{},{},{},{}\n", point.layer, point.ratio, point.accuracy, point.flops,
                       point.parameters);
  }
  return csv;
}

}  // namespace mlp::stages
