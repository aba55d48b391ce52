// What is looked for in a dataset before it is written, and what is found. The report shows it
// (stages/report/dataset_report.h); `prepare` warns of it or fails by it.

#ifndef MLPIPE_STAGES_DATA_CHECKS_H_
#define MLPIPE_STAGES_DATA_CHECKS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stages/data/dataset.h"
#include "stages/data/duplicates.h"
#include "stages/data/label_noise.h"
#include "stages/data/samples.h"

namespace mlp::stages {

// What a finding does.
enum class CheckAction { kIgnore, kWarn, kError };

// The checks of which params choose the action, by their names there.
inline constexpr const char* kChosenChecks[] = {"leakage",   "duplicates",       "label_conflicts",
                                                "imbalance", "constant_columns", "blank_pictures"};

struct CheckOptions {
  std::map<std::string, CheckAction> actions = {};  // of kChosenChecks; kWarn where there is none
  double largest_imbalance = 10;        // of the largest class to the smallest, in training
  std::size_t label_noise_samples = 0;  // examined at most; 0: none
  std::uint64_t seed = 0;
  std::size_t threads = 1;  // changes no result
};

// One check: what was found, or nothing, or why it was not looked for.
struct CheckResult {
  std::string name;
  CheckAction action = CheckAction::kWarn;
  std::optional<std::string> finding = {};
  std::optional<std::string> not_looked_for = {};  // the reason; then there is no finding
};

// The smallest and largest value of a channel or of a value of a row, in the training split.
struct ValueRange {
  double min = 0;
  double max = 0;
};

struct Findings {
  std::vector<CheckResult> checks;
  std::vector<DuplicateGroup> duplicates;
  std::vector<SampleRef> blank;  // pictures of one value throughout
  std::vector<ValueRange> ranges;
  LabelNoise label_noise;  // of the training split
  std::vector<SkippedSample> skipped;
  std::vector<SourceSize> sizes;
};

// Looks at the splits of `info`; `skipped` and `sizes` are what the reader gave.
Findings RunChecks(const DatasetInfo& info, const std::map<std::string, Samples>& splits,
                   std::vector<SkippedSample> skipped, std::vector<SourceSize> sizes,
                   const CheckOptions& options);

// The name of each value of a row: the column, or COLUMN=CATEGORY; of images, the channel's number.
std::vector<std::string> ValueNames(const DatasetInfo& info);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_CHECKS_H_
