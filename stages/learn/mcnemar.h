// Whether one of two classifiers is better on the same samples, beyond chance.

#ifndef MLPIPE_STAGES_LEARN_MCNEMAR_H_
#define MLPIPE_STAGES_LEARN_MCNEMAR_H_

#include <cstdint>
#include <optional>

#include "stages/learn/bootstrap.h"
#include "stages/learn/predictions.h"

namespace mlp::stages {

// Under so many samples on which the two differ the test is exact.
inline constexpr std::int64_t kExactMcNemarPairs = 25;

// McNemar's test ("Note on the sampling error of the difference between correlated proportions or
// percentages", Psychometrika 12, 1947) looks at the samples that just one of the two gets right:
// were both as good, each of them would be as likely to be the one's or the other's.
struct McNemarTest {
  // Chi-squared with one degree of freedom: (|b - c| - 1)^2 / (b + c), corrected for continuity
  // (Edwards, Psychometrika 13, 1948) down to 0; nothing where the test is exact.
  std::optional<double> statistic;
  // Two-sided: the tail above the statistic, or twice the binomial tail of the smaller of b and c
  // at one half, at most 1.
  double p_value = 1;
};
McNemarTest TestMcNemar(std::int64_t only_first, std::int64_t only_second);

// The first against the second, over the samples of a split.
struct ModelComparison {
  std::int64_t both = 0;  // samples that both get right, and so on
  std::int64_t only_first = 0;
  std::int64_t only_second = 0;
  std::int64_t neither = 0;
  double accuracy_second = 0;
  double difference = 0;             // accuracy of the first - accuracy of the second
  std::optional<Interval> interval;  // of the difference; of pairs, so narrower than of two
  McNemarTest test;
};

// Both must be of the same samples in the same order: their labels are equal. Without `options` no
// interval is computed.
ModelComparison CompareModels(const Predictions& first, const Predictions& second,
                              const std::optional<BootstrapOptions>& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_MCNEMAR_H_
