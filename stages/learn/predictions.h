// What a classifier said of the samples of a split, in plain memory: all that its figures need.
//
// As a file (CSV as in RFC 4180, lines end with "\n"), for people, other programs and comparison:
//
//   file   = header row...
//   header = "actual,predicted" ("," "p_" CLASS)...   the classes in the dataset's order
//   row    = CLASS "," CLASS ("," NUMBER)...          a row for each sample, in the split's order
//
// CLASS is a name, quoted where it must be; NUMBER is the probability of a class, the shortest text
// that reads back equal.

#ifndef MLPIPE_STAGES_LEARN_PREDICTIONS_H_
#define MLPIPE_STAGES_LEARN_PREDICTIONS_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mlp::stages {

struct Predictions {
  std::size_t classes = 0;
  std::vector<std::int64_t> labels;   // {samples}, the actual classes, each below `classes`
  std::vector<double> probabilities;  // {samples, classes}, row-major; each row sums to 1

  std::size_t size() const { return labels.size(); }
  double Probability(std::size_t sample, std::size_t label) const {
    return probabilities[sample * classes + label];
  }
  // The class of the largest probability; of equal ones, the first.
  std::int64_t Predicted(std::size_t sample) const;
  bool Right(std::size_t sample) const { return Predicted(sample) == labels[sample]; }
};

// A field of CSV, quoted where it must be.
std::string CsvField(const std::string& text);

std::string PredictionsCsv(const Predictions& predictions, const std::vector<std::string>& classes);

// The columns "actual" and "predicted" alone, as a plot of the confusion matrix takes them.
std::string ConfusionCsv(const Predictions& predictions, const std::vector<std::string>& classes);

// Reads what PredictionsCsv wrote, for the same classes. A probability that is not between 0 and 1,
// or a row whose largest one is not that of the predicted class, is an error at its line.
Predictions ReadPredictions(const std::filesystem::path& file,
                            const std::vector<std::string>& classes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PREDICTIONS_H_
