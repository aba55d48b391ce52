#include "stages/export/classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stages/base/error.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

void RequireFinite(const std::vector<float>& logits, const std::string& runtime) {
  if (AreFinite(logits)) return;
  throw WorkError(fmt::format("the model gives values that are not finite, run by {}", runtime))
      .Hint("its weights are damaged or its training diverged; train it again");
}

std::vector<float> LogitsOf(Classifier& classifier, const std::vector<float>& samples,
                            std::size_t sample_values) {
  const std::size_t count = samples.size() / sample_values;
  std::vector<float> logits;
  for (std::size_t first = 0; first < count; first += kClassifiedAtOnce) {
    const std::size_t batch = std::min(kClassifiedAtOnce, count - first);
    const std::vector<float> some =
        classifier.Logits(samples.data() + first * sample_values, batch);
    logits.insert(logits.end(), some.begin(), some.end());
  }
  RequireFinite(logits, classifier.Runtime());
  return logits;
}

std::vector<std::int64_t> LargestOf(const std::vector<float>& logits, std::size_t classes) {
  std::vector<std::int64_t> largest;
  for (auto row = logits.begin(); row != logits.end(); row += static_cast<std::ptrdiff_t>(classes))
    largest.push_back(std::max_element(row, row + static_cast<std::ptrdiff_t>(classes)) - row);
  return largest;
}

LogitComparison Compare(const std::vector<float>& expected, const std::vector<float>& found,
                        std::size_t classes) {
  LogitComparison comparison;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(static_cast<double>(expected[i]) - found[i]);
    if (std::isnan(difference)) comparison.largest_difference = difference;
    comparison.largest_difference = std::max(comparison.largest_difference, difference);
  }
  const std::vector<std::int64_t> first = LargestOf(expected, classes);
  const std::vector<std::int64_t> second = LargestOf(found, classes);
  for (std::size_t i = 0; i < first.size(); ++i) comparison.agreeing += first[i] == second[i];
  return comparison;
}

double AccuracyOf(const std::vector<float>& logits, const std::vector<std::int64_t>& labels) {
  const std::vector<std::int64_t> largest = LargestOf(logits, logits.size() / labels.size());
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += largest[i] == labels[i];
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

}  // namespace mlp::stages
