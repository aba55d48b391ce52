#include "engine/experiments/search_parzen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace mlp {
namespace {

constexpr std::size_t kLatest = 25;

// Of the observations in order, then of the prior.
std::vector<double> KernelWeights(std::size_t observations) {
  std::vector<double> weights(observations + 1, 1.0);
  const std::size_t older = observations > kLatest ? observations - kLatest : 0;
  const double first = 1.0 / static_cast<double>(std::max<std::size_t>(observations, 1));
  for (std::size_t i = 0; i < older; ++i)
    weights[i] =
        older == 1 ? first
                   : first + (1 - first) * static_cast<double>(i) / static_cast<double>(older - 1);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

// The mass of the standard normal distribution between two places, from whichever tail keeps the
// more digits.
double NormalMass(double from, double to) {
  constexpr double kRootHalf = 0.70710678118654752440;
  if (from > 0) return 0.5 * (std::erfc(from * kRootHalf) - std::erfc(to * kRootHalf));
  return 0.5 * (std::erfc(-to * kRootHalf) - std::erfc(-from * kRootHalf));
}

std::vector<double> Deviations(const std::vector<double>& observed, double low, double high) {
  const std::size_t count = observed.size();
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return observed[a] < observed[b]; });
  const double range = high - low;
  const double least = range / std::min(100.0, static_cast<double>(count) + 2);
  std::vector<double> deviations(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double here = observed[order[i]];
    const bool has_left = i > 0 || count == 1;
    const bool has_right = i + 1 < count || count == 1;
    const double left = has_left ? here - (i > 0 ? observed[order[i - 1]] : low) : 0;
    const double right = has_right ? (i + 1 < count ? observed[order[i + 1]] : high) - here : 0;
    deviations[order[i]] = std::clamp(std::max(left, right), least, range);
  }
  return deviations;
}

double LogSum(const std::vector<double>& logs) {
  const double largest = *std::max_element(logs.begin(), logs.end());
  if (std::isinf(largest)) return largest;
  double sum = 0;
  for (const double one : logs) sum += std::exp(one - largest);
  return largest + std::log(sum);
}

std::size_t DrawByWeight(const std::vector<double>& weights, SearchRandom& random) {
  double left = random.Uniform();
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    if (left < weights[i]) return i;
    left -= weights[i];
  }
  return weights.size() - 1;
}

}  // namespace

ParzenMixture::NumberKernels ParzenMixture::OverNumbers(const SearchScale& scale,
                                                        const std::vector<double>& observed) {
  const double margin = scale.is_whole ? 0.5 : 0;
  NumberKernels result{scale.low - margin, scale.high + margin, scale.is_whole, {}};
  const std::vector<double> deviations = Deviations(observed, result.low, result.high);
  const auto add = [&](double centre, double deviation) {
    const double mass =
        NormalMass((result.low - centre) / deviation, (result.high - centre) / deviation);
    result.kernels.push_back({centre, deviation, std::log(mass)});
  };
  for (std::size_t i = 0; i < observed.size(); ++i) add(observed[i], deviations[i]);
  add((result.low + result.high) / 2, result.high - result.low);
  return result;
}

// The centre lies within, and the deviation is at most the range: a third of the draws or more fit.
double ParzenMixture::NumberKernels::Draw(std::size_t kernel, SearchRandom& random) const {
  const Kernel& of = kernels[kernel];
  for (;;) {
    const double x = of.centre + of.deviation * random.Normal();
    if (x < low || x >= high) continue;
    return is_whole ? std::clamp(std::nearbyint(x), low + 0.5, high - 0.5) : x;
  }
}

double ParzenMixture::NumberKernels::LogDensity(std::size_t kernel, double x) const {
  const Kernel& of = kernels[kernel];
  const double distance = (x - of.centre) / of.deviation;
  if (is_whole) {
    const double half = 0.5 / of.deviation;
    return std::log(NormalMass(distance - half, distance + half)) - of.log_mass;
  }
  constexpr double kLogRootTwoPi = 0.91893853320467274178;
  return -0.5 * distance * distance - kLogRootTwoPi - std::log(of.deviation) - of.log_mass;
}

double ParzenMixture::ChoiceKernels::Draw(std::size_t kernel, SearchRandom& random) const {
  const double spread = static_cast<double>(choices) / static_cast<double>(observed.size() + 1);
  const bool is_observed = kernel < observed.size() && random.Uniform() * (spread + 1) >= spread;
  return static_cast<double>(is_observed ? observed[kernel] : random.Below(choices));
}

double ParzenMixture::ChoiceKernels::LogDensity(std::size_t kernel, double x) const {
  const auto all = static_cast<double>(choices);
  if (kernel == observed.size()) return -std::log(all);
  const auto count = static_cast<double>(observed.size() + 1);
  const bool is_observed = observed[kernel] == static_cast<std::size_t>(x);
  return std::log((1 / count + (is_observed ? 1 : 0)) / (all / count + 1));
}

ParzenMixture::ParzenMixture(const SearchSpace& space, const std::vector<SearchPoint>& points)
    : space_(space), weights_(KernelWeights(points.size())) {
  for (std::size_t d = 0; d < space.dimensions().size(); ++d) {
    const SearchDimension& dimension = space.dimensions()[d];
    std::vector<double> observed;
    for (const SearchPoint& point : points) observed.push_back(*dimension.ToScale(point[d]));
    if (dimension.IsUnordered())
      dimensions_.emplace_back(
          ChoiceKernels{static_cast<std::size_t>(*dimension.Count()),
                        std::vector<std::size_t>(observed.begin(), observed.end())});
    else
      dimensions_.emplace_back(OverNumbers(dimension.scale(), observed));
  }
}

SearchPoint ParzenMixture::Draw(SearchRandom& random) const {
  const std::size_t kernel = DrawByWeight(weights_, random);
  SearchPoint point;
  for (std::size_t d = 0; d < dimensions_.size(); ++d) {
    const double position = std::visit(
        [&](const auto& kernels) { return kernels.Draw(kernel, random); }, dimensions_[d]);
    point.push_back(space_.dimensions()[d].FromScale(position));
  }
  return point;
}

double ParzenMixture::LogDensity(const SearchPoint& point) const {
  std::vector<double> logs;
  for (const double weight : weights_) logs.push_back(std::log(weight));
  for (std::size_t d = 0; d < dimensions_.size(); ++d) {
    const double position = *space_.dimensions()[d].ToScale(point[d]);
    std::visit(
        [&](const auto& kernels) {
          for (std::size_t k = 0; k < logs.size(); ++k) logs[k] += kernels.LogDensity(k, position);
        },
        dimensions_[d]);
  }
  return LogSum(logs);
}

}  // namespace mlp
