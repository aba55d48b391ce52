#include "stages/learn/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mlp::stages {
namespace {

double Ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

ClassMetrics SummarizeClass(const ConfusionMatrix& confusion, std::size_t label) {
  std::int64_t actual = 0;
  std::int64_t predicted = 0;
  for (std::size_t other = 0; other < confusion.classes(); ++other) {
    actual += confusion.Count(label, other);
    predicted += confusion.Count(other, label);
  }
  const std::int64_t right = confusion.Count(label, label);
  // 2pr / (p + r) with the common factors taken out, so that it is rounded once.
  return {Ratio(right, predicted), Ratio(right, actual), Ratio(2 * right, actual + predicted),
          actual};
}

void AddShare(const ClassMetrics& one, double share, AveragedMetrics& average) {
  average.precision += one.precision * share;
  average.recall += one.recall * share;
  average.f1 += one.f1 * share;
}

// The mean of `value` of each sample.
template <typename Value>
double MeanOver(const Predictions& predictions, const Value& value) {
  double sum = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i) sum += value(i);
  return sum / static_cast<double>(predictions.size());
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(const Predictions& predictions)
    : ConfusionMatrix(predictions.classes) {
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    Add(predictions.labels[i], predictions.Predicted(i));
  }
}

void ConfusionMatrix::Add(std::int64_t actual, std::int64_t predicted) {
  ++counts_[static_cast<std::size_t>(actual) * classes_ + static_cast<std::size_t>(predicted)];
}

Metrics Summarize(const ConfusionMatrix& confusion) {
  Metrics metrics;
  std::int64_t right = 0;
  for (std::size_t label = 0; label < confusion.classes(); ++label) {
    const ClassMetrics& one = metrics.classes.emplace_back(SummarizeClass(confusion, label));
    right += confusion.Count(label, label);
    metrics.samples += one.support;
  }
  metrics.accuracy = Ratio(right, metrics.samples);
  for (const ClassMetrics& one : metrics.classes) {
    AddShare(one, 1.0 / static_cast<double>(confusion.classes()), metrics.macro);
    AddShare(one, Ratio(one.support, metrics.samples), metrics.weighted);
  }
  return metrics;
}

double TopKAccuracy(const Predictions& predictions, std::size_t k) {
  return MeanOver(predictions, [&](std::size_t i) {
    const auto actual = static_cast<std::size_t>(predictions.labels[i]);
    const double own = predictions.Probability(i, actual);
    std::size_t before = 0;
    for (std::size_t label = 0; label < predictions.classes; ++label) {
      const double other = predictions.Probability(i, label);
      if (other > own || (other == own && label > actual)) ++before;
    }
    return before < k ? 1.0 : 0.0;
  });
}

double SampleLoss(const Predictions& predictions, std::size_t sample) {
  const auto actual = static_cast<std::size_t>(predictions.labels[sample]);
  return -std::log(
      std::max(predictions.Probability(sample, actual), std::numeric_limits<double>::min()));
}

double LogLoss(const Predictions& predictions) {
  return MeanOver(predictions, [&](std::size_t i) { return SampleLoss(predictions, i); });
}

double BrierScore(const Predictions& predictions) {
  const double scale = predictions.classes == 2 ? 0.5 : 1;
  return scale * MeanOver(predictions, [&](std::size_t i) {
           double sum = 0;
           for (std::size_t label = 0; label < predictions.classes; ++label) {
             const bool own = static_cast<std::int64_t>(label) == predictions.labels[i];
             const double error = predictions.Probability(i, label) - (own ? 1 : 0);
             sum += error * error;
           }
           return sum;
         });
}

}  // namespace mlp::stages
