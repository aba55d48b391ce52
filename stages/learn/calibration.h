// Whether a classifier is right as often as it says. Its confidence in a sample is the probability
// of the class that it predicts; samples are put into bins of equal width by their confidence, and
// in each bin the mean confidence is held against the accuracy (Guo, Pleiss, Sun, Weinberger: "On
// calibration of modern neural networks", ICML 2017; drawn, it is the reliability diagram).

#ifndef MLPIPE_STAGES_LEARN_CALIBRATION_H_
#define MLPIPE_STAGES_LEARN_CALIBRATION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stages/learn/predictions.h"

namespace mlp::stages {

// The confidences above `low` up to and including `high`; the first bin holds 0 as well.
struct CalibrationBin {
  double low = 0;
  double high = 0;
  std::int64_t samples = 0;
  double confidence = 0;  // the mean; 0 in an empty bin, as is the accuracy
  double accuracy = 0;
};

struct Calibration {
  std::vector<CalibrationBin> bins;
  double expected_error = 0;  // ECE: the mean of |accuracy - confidence|, bins weighing by samples
  double maximum_error = 0;   // MCE: the largest of them
  double confidence = 0;      // the mean of all samples; above the accuracy: overconfident
};

// Of `bins` bins, at least 1.
Calibration Calibrate(const Predictions& predictions, std::size_t bins);

// Confidences and where they fall, kept so that the ECE may be asked for under many weights.
class BinnedConfidences {
 public:
  BinnedConfidences(const Predictions& predictions, std::size_t bins);

  // The ECE where sample i counts `weights[i]` times; at least one weight is not 0.
  double ExpectedError(const std::vector<std::uint32_t>& weights) const;

 private:
  struct Entry {
    std::uint32_t bin;
    double excess;  // confidence - 1 if it is right, confidence if it is wrong
  };
  std::vector<Entry> entries_;
  std::size_t bins_;
};

// A row for each bin: low,high,samples,confidence,accuracy. Confidence and accuracy are empty where
// a bin is.
std::string ReliabilityCsv(const Calibration& calibration);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_CALIBRATION_H_
