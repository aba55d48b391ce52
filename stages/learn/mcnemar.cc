#include "stages/learn/mcnemar.h"

#include <algorithm>
#include <cmath>

namespace mlp::stages {
namespace {

// The probability of at most `count` heads in `tosses`, a few dozen at most: the binomial
// coefficients are exact.
double FairCoinTail(std::int64_t count, std::int64_t tosses) {
  double coefficient = 1;
  double sum = 0;
  for (std::int64_t heads = 0; heads <= count; ++heads) {
    sum += coefficient;
    coefficient =
        coefficient * static_cast<double>(tosses - heads) / static_cast<double>(heads + 1);
  }
  return std::ldexp(sum, -static_cast<int>(tosses));
}

}  // namespace

McNemarTest TestMcNemar(std::int64_t only_first, std::int64_t only_second) {
  const std::int64_t pairs = only_first + only_second;
  if (pairs < kExactMcNemarPairs) {
    return {{}, std::min(1.0, 2 * FairCoinTail(std::min(only_first, only_second), pairs))};
  }
  const auto corrected =
      static_cast<double>(std::max(std::abs(only_first - only_second) - 1, std::int64_t{0}));
  const double statistic = corrected * corrected / static_cast<double>(pairs);
  // With one degree of freedom the statistic is a normal variable's square.
  return {statistic, std::erfc(std::sqrt(statistic / 2))};
}

ModelComparison CompareModels(const Predictions& first, const Predictions& second,
                              const std::optional<BootstrapOptions>& options) {
  ModelComparison comparison;
  std::vector<double> gains;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const bool by_first = first.Right(i);
    const bool by_second = second.Right(i);
    ++(by_first ? (by_second ? comparison.both : comparison.only_first)
                : (by_second ? comparison.only_second : comparison.neither));
    gains.push_back((by_first ? 1 : 0) - (by_second ? 1 : 0));
  }
  const auto samples = static_cast<double>(first.size());
  comparison.accuracy_second =
      static_cast<double>(comparison.both + comparison.only_second) / samples;
  comparison.difference =
      static_cast<double>(comparison.only_first - comparison.only_second) / samples;
  if (options) comparison.interval = BootstrapMean(gains, *options);
  comparison.test = TestMcNemar(comparison.only_first, comparison.only_second);
  return comparison;
}

}  // namespace mlp::stages
