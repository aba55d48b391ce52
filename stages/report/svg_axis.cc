#include "stages/report/svg_axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mlp::stages {

SvgAxis::SvgAxis(double low, double high, int most_ticks, double finest) {
  const double least = std::max({(high - low) / most_ticks, finest, 1e-9});
  const double power = std::pow(10, std::floor(std::log10(least)));
  step_ = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0})
    if (factor * power >= least * (1 - 1e-9)) step_ = factor * power;
  const auto first = std::floor(low / step_ + 1e-9);
  const auto last = std::max(std::ceil(high / step_ - 1e-9), first + 1);
  for (double tick = first; tick <= last; ++tick) ticks_.push_back(tick * step_);
  low_ = ticks_.front();
  high_ = ticks_.back();
}

std::string SvgAxis::Written(double tick) const {
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step_) - 1e-9)));
  return fmt::format("{:.{}f}", tick, decimals);
}

std::string ShortCount(double count) {
  const std::pair<double, const char*> units[] = {{1e9, " G"}, {1e6, " M"}, {1e3, " k"}};
  for (const auto& [size, name] : units)
    if (count >= size) return fmt::format("{:.3g}{}", count / size, name);
  return fmt::format("{:.3g}", count);
}

}  // namespace mlp::stages
