// All figures of a classifier on a split, computed once for every output of `evaluate`.

#ifndef MLPIPE_STAGES_LEARN_EVALUATION_H_
#define MLPIPE_STAGES_LEARN_EVALUATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "stages/learn/bootstrap.h"
#include "stages/learn/calibration.h"
#include "stages/learn/mcnemar.h"
#include "stages/learn/metrics.h"
#include "stages/learn/predictions.h"
#include "stages/learn/roc_auc.h"

namespace mlp::stages {

struct EvaluationOptions {
  std::size_t top_k = 5;
  std::size_t bins = 15;                      // of the confidences
  std::size_t mistakes = 25;                  // how many to list, at most
  std::optional<BootstrapOptions> bootstrap;  // nothing: no intervals
};

// A sample that is not predicted right.
struct Mistake {
  std::size_t sample = 0;  // in the split's order, from 0
  std::int64_t actual = 0;
  std::int64_t predicted = 0;
  double actual_probability = 0;
  double predicted_probability = 0;
  double loss = 0;  // SampleLoss
};

struct Evaluation {
  ConfusionMatrix confusion{0};
  Metrics metrics;
  std::optional<double> top_k_accuracy;  // nothing where there are no more classes than k
  double loss = 0;
  double brier = 0;
  RocAuc roc_auc;
  Calibration calibration;
  std::optional<BootstrapIntervals> intervals;
  std::int64_t wrong = 0;                     // mistakes, all of them
  std::vector<Mistake> worst;                 // those of the largest loss, the largest first
  std::optional<ModelComparison> comparison;  // where there is another model
};

// `predictions` has at least one sample; `other` are another model's of the same samples, or null.
Evaluation EvaluatePredictions(const Predictions& predictions, const Predictions* other,
                               const EvaluationOptions& options);

// The mistakes of the largest loss, at most `count`; of equal ones the first in the split.
std::vector<Mistake> WorstMistakes(const Predictions& predictions, std::size_t count);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_EVALUATION_H_
