// How much figures would vary if the split had been drawn anew: percentile intervals of the
// bootstrap (Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13). A
// resample draws as many samples as there are, with replacement; an interval holds the middle share
// of a figure's values over all resamples. It says nothing of other trainings of the same model.

#ifndef MLPIPE_STAGES_LEARN_BOOTSTRAP_H_
#define MLPIPE_STAGES_LEARN_BOOTSTRAP_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "stages/learn/calibration.h"
#include "stages/learn/predictions.h"
#include "stages/learn/roc_auc.h"

namespace mlp::stages {

struct BootstrapOptions {
  std::size_t resamples = 1000;  // at least 1
  double confidence = 0.95;      // the share of values inside of an interval
  std::uint64_t seed = 0;        // of the run; the draws have a stream of their own
};

struct Interval {
  double low = 0;
  double high = 0;
};

// The ROC-AUC's interval takes samples x classes steps a resample, most of the time of all; beyond
// so many it is left out (2 million: 8 s for 1,000 resamples).
inline constexpr std::size_t kMaxBootstrapScores = std::size_t{1} << 21;

// The figures are those of Summarize, Calibrate and MacroRocAuc on each resample.
struct BootstrapIntervals {
  Interval accuracy;
  Interval macro_f1;
  Interval calibration_error;
  std::optional<Interval> macro_roc_auc;  // of the resamples in which it is defined
};
BootstrapIntervals Bootstrap(const Predictions& predictions, const BinnedConfidences& confidences,
                             const std::vector<RankedScores>& ranked,
                             const BootstrapOptions& options);

// The interval of the mean of `values`, one for each sample.
Interval BootstrapMean(const std::vector<double>& values, const BootstrapOptions& options);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_BOOTSTRAP_H_
