#include "stages/learn/schedule.h"

#include <cmath>
#include <numbers>

namespace mlp::stages {
namespace {

double Anneal(double from, double to, double share) {
  return from + (to - from) * (1 - std::cos(std::numbers::pi * share)) / 2;
}

}  // namespace

double LearningRate(const OneCycle& cycle, std::int64_t step) {
  const double start = cycle.peak / cycle.start_divisor;
  const double end = start / cycle.end_divisor;
  const double at = static_cast<double>(step);
  const double last = static_cast<double>(cycle.steps - 1);
  const double top = cycle.rise * static_cast<double>(cycle.steps) - 1;
  if (at <= top) return top > 0 ? Anneal(start, cycle.peak, at / top) : cycle.peak;
  const double fallen = top > 0 ? (at - top) / (last - top) : at / std::fmax(last, 1);
  return Anneal(cycle.peak, end, fallen);
}

}  // namespace mlp::stages
