#include "stages/learn/metrics.h"

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

}  // namespace

void ConfusionMatrix::Add(std::int64_t actual, std::int64_t predicted) {
  ++counts_[static_cast<std::size_t>(actual) * classes_ + static_cast<std::size_t>(predicted)];
}

Metrics Summarize(const ConfusionMatrix& confusion) {
  Metrics metrics;
  std::int64_t right = 0;
  const double share = 1.0 / static_cast<double>(confusion.classes());
  for (std::size_t label = 0; label < confusion.classes(); ++label) {
    const ClassMetrics& one = metrics.classes.emplace_back(SummarizeClass(confusion, label));
    right += confusion.Count(label, label);
    metrics.samples += one.support;
    metrics.macro_precision += one.precision * share;
    metrics.macro_recall += one.recall * share;
    metrics.macro_f1 += one.f1 * share;
  }
  metrics.accuracy = Ratio(right, metrics.samples);
  return metrics;
}

}  // namespace mlp::stages
