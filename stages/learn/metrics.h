// Figures of a classifier, from counts of what it said of samples whose class is known.

#ifndef MLPIPE_STAGES_LEARN_METRICS_H_
#define MLPIPE_STAGES_LEARN_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mlp::stages {

// Counts of samples by actual class (row) and predicted class (column).
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(std::size_t classes) : classes_(classes), counts_(classes * classes) {}

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

struct Metrics {
  std::int64_t samples = 0;
  double accuracy = 0;
  double macro_precision = 0;  // means over the classes, each weighing the same
  double macro_recall = 0;
  double macro_f1 = 0;
  std::vector<ClassMetrics> classes;
};

Metrics Summarize(const ConfusionMatrix& confusion);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_METRICS_H_
