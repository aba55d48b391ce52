// Repeats: one experiment run with several seeds, and what its metrics come to over all of them.
// Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/experiments/overrides.h"
#include "engine/value_snapshot.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// The param that holds the seed, as it is named on the command line: "seed", "train.seed",
// "other.yaml:seed". kUsage as ParseOverride.
Result<Override> ParseSeedParam(std::string_view text);

// `count` sets of overrides: each holds those given and one that sets the seed to base, base + 1,
// ... The base is what the overrides give the seed, else what `params`, the contents of the
// seed's file, has. kUsage when there is none, when it is no whole number that can be counted up
// from, when the overrides sweep over it or delete it, and for a count of 0 or more than
// kMaxCombinations.
Result<std::vector<std::vector<Override>>> RepeatOverSeeds(const std::vector<Override>& overrides,
                                                           const Override& seed_param,
                                                           const Value& params, std::size_t count);

struct RepeatStatistics {
  std::size_t count = 0;
  double mean = 0;                   // NaN of no values
  std::optional<double> deviation;   // of the sample: sqrt(sum of squares / (n - 1)); n > 1
  std::optional<double> half_width;  // of the 95 % confidence interval of the mean: t * s / sqrt(n)
};
// A value that is no finite number makes all of them NaN: a run that diverged is not passed over.
RepeatStatistics StatisticsOf(std::span<const double> values);

// The metrics of all repeats, by file and key, as far as they are numbers in every repeat that has
// them. One that some repeats lack has a smaller count.
struct RepeatedMetric {
  RelPath file;
  std::string key;
  RepeatStatistics statistics;
};
std::vector<RepeatedMetric> SummarizeRepeats(const std::vector<ValueSnapshot>& repeats);

// "0.912 ± 0.013" (mean and half width, to two digits of the latter); "0.912" of one value.
std::string RepeatText(const RepeatStatistics& statistics);

// The value below which a variable of Student's t distribution lies with `probability`, to about 14
// digits. 0 < probability < 1; `degrees` > 0, infinite for the normal distribution.
double StudentQuantile(double probability, double degrees);

}  // namespace mlp
