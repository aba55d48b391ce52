#include "stages/learn/bootstrap.h"

#include <algorithm>

#include "stages/base/random.h"
#include "stages/learn/quantile.h"

namespace mlp::stages {
namespace {

Interval IntervalOf(std::vector<double> values, double confidence) {
  std::sort(values.begin(), values.end());
  return {Quantile(values, (1 - confidence) / 2), Quantile(values, (1 + confidence) / 2)};
}

// Draws resamples, as how often each sample is in it.
class Resampler {
 public:
  Resampler(std::size_t samples, std::uint64_t seed)
      : random_(DeriveSeed(seed, "bootstrap")), weights_(samples) {}

  const std::vector<std::uint32_t>& Draw() {
    std::fill(weights_.begin(), weights_.end(), 0);
    for (std::size_t i = 0; i < weights_.size(); ++i) ++weights_[random_.Below(weights_.size())];
    return weights_;
  }

 private:
  Random random_;
  std::vector<std::uint32_t> weights_;
};

// Accuracy and macro F1 under weights, without a matrix of all pairs of classes.
class WeightedCounts {
 public:
  explicit WeightedCounts(const Predictions& predictions) : classes_(predictions.classes) {
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      pairs_.push_back({static_cast<std::uint32_t>(predictions.labels[i]),
                        static_cast<std::uint32_t>(predictions.Predicted(i))});
    }
  }

  void Count(const std::vector<std::uint32_t>& weights) {
    right_.assign(classes_, 0);
    both_.assign(classes_, 0);
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      both_[pairs_[i].actual] += weights[i];
      both_[pairs_[i].predicted] += weights[i];
      if (pairs_[i].actual == pairs_[i].predicted) right_[pairs_[i].actual] += weights[i];
    }
  }

  double Accuracy() const {
    std::uint64_t right = 0;
    for (const std::uint64_t one : right_) right += one;
    return static_cast<double>(right) / static_cast<double>(pairs_.size());
  }

  double MacroF1() const {
    double sum = 0;
    for (std::size_t label = 0; label < classes_; ++label) {
      if (both_[label] == 0) continue;
      sum += 2 * static_cast<double>(right_[label]) / static_cast<double>(both_[label]);
    }
    return sum / static_cast<double>(classes_);
  }

 private:
  struct Pair {
    std::uint32_t actual;
    std::uint32_t predicted;
  };
  std::size_t classes_;
  std::vector<Pair> pairs_;
  std::vector<std::uint64_t> right_;  // by class
  std::vector<std::uint64_t> both_;   // actual + predicted samples, by class
};

}  // namespace

BootstrapIntervals Bootstrap(const Predictions& predictions, const BinnedConfidences& confidences,
                             const std::vector<RankedScores>& ranked,
                             const BootstrapOptions& options) {
  const bool with_areas = predictions.probabilities.size() <= kMaxBootstrapScores;
  WeightedCounts counts(predictions);
  Resampler resampler(predictions.size(), options.seed);
  std::vector<double> accuracy, macro_f1, error, area;
  for (std::size_t resample = 0; resample < options.resamples; ++resample) {
    const std::vector<std::uint32_t>& weights = resampler.Draw();
    counts.Count(weights);
    accuracy.push_back(counts.Accuracy());
    macro_f1.push_back(counts.MacroF1());
    error.push_back(confidences.ExpectedError(weights));
    if (!with_areas) continue;
    if (const std::optional<double> one = MacroRocAuc(ranked, weights)) area.push_back(*one);
  }
  BootstrapIntervals intervals{IntervalOf(std::move(accuracy), options.confidence),
                               IntervalOf(std::move(macro_f1), options.confidence),
                               IntervalOf(std::move(error), options.confidence),
                               {}};
  if (!area.empty()) intervals.macro_roc_auc = IntervalOf(std::move(area), options.confidence);
  return intervals;
}

Interval BootstrapMean(const std::vector<double>& values, const BootstrapOptions& options) {
  Resampler resampler(values.size(), options.seed);
  std::vector<double> means;
  for (std::size_t resample = 0; resample < options.resamples; ++resample) {
    const std::vector<std::uint32_t>& weights = resampler.Draw();
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += weights[i] * values[i];
    means.push_back(sum / static_cast<double>(values.size()));
  }
  return IntervalOf(std::move(means), options.confidence);
}

}  // namespace mlp::stages
