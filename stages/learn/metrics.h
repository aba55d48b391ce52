// Figures of a classifier of samples whose class is known. Each sample has one class, so averaging
// over all decisions ("micro") gives precision = recall = F1 = accuracy, which is not repeated.

#ifndef MLPIPE_STAGES_LEARN_METRICS_H_
#define MLPIPE_STAGES_LEARN_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stages/learn/predictions.h"

namespace mlp::stages {

// Counts of samples by actual class (row) and predicted class (column).
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(std::size_t classes) : classes_(classes), counts_(classes * classes) {}
  explicit ConfusionMatrix(const Predictions& predictions);

  void Add(std::int64_t actual, std::int64_t predicted);

  std::size_t classes() const { return classes_; }
  std::int64_t Count(std::size_t actual, std::size_t predicted) const {
    return counts_[actual * classes_ + predicted];
  }

 private:
  std::size_t classes_;
  std::vector<std::int64_t> counts_;
};

// Of one class c: precision = true c / predicted c, recall = true c / actual c, f1 their harmonic
// mean; each is 0 where it would divide by 0, as in scikit-learn's default.
struct ClassMetrics {
  double precision = 0;
  double recall = 0;
  double f1 = 0;
  std::int64_t support = 0;  // actual samples
};

// An average over the classes of each of the three.
struct AveragedMetrics {
  double precision = 0;
  double recall = 0;
  double f1 = 0;
};

struct Metrics {
  std::int64_t samples = 0;
  double accuracy = 0;
  AveragedMetrics macro;     // each class weighs the same
  AveragedMetrics weighted;  // each class weighs its support
  std::vector<ClassMetrics> classes;
};

Metrics Summarize(const ConfusionMatrix& confusion);

// The share of samples whose class is among the `k` likeliest. Where several classes are as likely
// as the k-th, those with higher numbers come first, as in scikit-learn's top_k_accuracy_score.
double TopKAccuracy(const Predictions& predictions, std::size_t k);

// -ln of the probability of the sample's class; of a probability of 0, that of the smallest normal
// double (708.4).
double SampleLoss(const Predictions& predictions, std::size_t sample);

// The mean of SampleLoss: cross-entropy in nats. scikit-learn's log_loss is the same as long as no
// probability is under 2.2e-16, where it clips.
double LogLoss(const Predictions& predictions);

// The mean over the samples of the sum over the classes of (p - y)^2, where y is 1 for the sample's
// class and 0 for others (Brier, "Verification of forecasts expressed in terms of probability",
// Monthly Weather Review 78, 1950): from 0 to 2. With two classes it is half of that, (p - y)^2 of
// either class, as is usual; scikit-learn's brier_score_loss does the same by default.
double BrierScore(const Predictions& predictions);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_METRICS_H_
