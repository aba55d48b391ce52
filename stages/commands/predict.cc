// predict: the classes of pictures or rows, by a model in any form.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stages/base/error.h"
#include "stages/base/output_set.h"
#include "stages/commands/commands.h"
#include "stages/export/model_file.h"
#include "stages/export/prediction_input.h"
#include "stages/learn/predictions.h"
#include "stages/learn/runtime.h"

namespace mlp::stages {
namespace {

std::string PredictionHeader(std::size_t top) {
  std::string header = "sample,predicted,probability";
  for (std::size_t i = 2; i <= top; ++i) header += fmt::format(",predicted_{0},probability_{0}", i);
  return header + "\n";
}

// The softmax of a row of logits, in double precision.
std::vector<double> ProbabilitiesOf(const float* logits, std::size_t classes) {
  const double largest = *std::max_element(logits, logits + classes);
  std::vector<double> probabilities;
  double sum = 0;
  for (std::size_t i = 0; i < classes; ++i)
    sum += probabilities.emplace_back(std::exp(logits[i] - largest));
  for (double& probability : probabilities) probability /= sum;
  return probabilities;
}

// The classes of the `top` largest logits, the largest first; of equal ones, the first. Small
// probabilities may be equal zeros where logits still differ.
std::vector<std::size_t> TopOf(const float* logits, std::size_t classes, std::size_t top) {
  std::vector<std::size_t> order(classes);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return logits[a] > logits[b]; });
  order.resize(std::min(top, order.size()));
  return order;
}

std::string TopPredictionsCsv(const PredictionInput& input, const std::vector<float>& logits,
                              const std::vector<std::string>& classes, std::size_t top) {
  std::string csv = PredictionHeader(top);
  for (std::size_t i = 0; i < input.names.size(); ++i) {
    const float* const row = logits.data() + i * classes.size();
    const std::vector<double> probabilities = ProbabilitiesOf(row, classes.size());
    csv += CsvField(input.names[i]);
    for (const std::size_t label : TopOf(row, classes.size(), top))
      csv += fmt::format(",{},{}", CsvField(classes[label]), probabilities[label]);
    csv += "\n";
  }
  return csv;
}

}  // namespace

void PredictClasses(const PredictOptions& options) {
  SetUpRuntime({.seed = 0, .threads = 1, .device = "cpu"});
  const OpenedModel model = OpenModel(options.model);
  const ModelDescription& description = model.description;
  if (options.top_k > description.classes.size()) {
    throw Error(Failure::kUsage, fmt::format("--top-k asks for {} classes, and the model has {}",
                                             options.top_k, description.classes.size()));
  }
  const PredictionInput input = ReadPredictionInput(
      options.input, description, {.split = options.split, .resize = options.resize});
  const std::vector<float> logits =
      LogitsOf(*model.classifier, input.values, CountValues(description.input).value());
  OutputSet outputs;
  outputs.Add(options.output, TopPredictionsCsv(input, logits, description.classes, options.top_k));
  outputs.Commit();
  fmt::print("{} samples classified by {}\n", input.names.size(), model.classifier->Runtime());
}

}  // namespace mlp::stages
