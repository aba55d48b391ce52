#include "stages/learn/predictions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_map>

#include "stages/base/error.h"
#include "stages/base/input_file.h"
#include "stages/base/text.h"

namespace mlp::stages {
namespace {

std::vector<std::string> FieldsOf(const std::vector<std::string>& classes) {
  std::vector<std::string> fields;
  for (const std::string& name : classes) fields.push_back(CsvField(name));
  return fields;
}

std::string HeaderOf(const std::vector<std::string>& classes) {
  std::string header = "actual,predicted";
  for (const std::string& name : classes) header += "," + CsvField("p_" + name);
  return header + "\n";
}

// Walks through the rows of a predictions file. Fields are compared as they are written: there is
// one way to write a class, so nothing is unquoted.
class PredictionsReader {
 public:
  PredictionsReader(const std::filesystem::path& file, const std::vector<std::string>& classes)
      : file_(file), text_(ReadFile(file)), rest_(text_) {
    const std::vector<std::string> fields = FieldsOf(classes);
    for (std::size_t i = 0; i < fields.size(); ++i) labels_[fields[i]] = i;
    const std::string header = HeaderOf(classes);
    if (!rest_.starts_with(header)) {
      throw InputError({file, 1}, "is not a file of predictions for the classes of this dataset")
          .Hint(fmt::format("its first line must be '{}'",
                            std::string_view(header).substr(0, header.size() - 1)));
    }
    Advance(header.size());
  }

  bool AtEnd() const { return rest_.empty(); }

  std::int64_t Label() {
    const std::string field(Field(','));
    const auto found = labels_.find(field);
    if (found == labels_.end()) throw Wrong(fmt::format("'{}' is not a class", field));
    return static_cast<std::int64_t>(found->second);
  }

  double Probability(bool last) {
    const std::string_view field = Field(last ? '\n' : ',');
    const std::optional<double> value = ParseNumber(field);
    if (!value || *value < 0 || *value > 1) {
      throw Wrong(fmt::format("'{}' is not a probability", field));
    }
    return *value;
  }

  // At the line where the last field that was read began.
  Error Wrong(const std::string& message) const { return InputError({file_, place_}, message); }

 private:
  // The text up to `end`, which is taken too.
  std::string_view Field(char end) {
    place_ = line_;
    std::size_t size = 0;
    for (bool quoted = false; size < rest_.size(); ++size) {
      if (rest_[size] == '"') quoted = !quoted;
      if (!quoted && (rest_[size] == ',' || rest_[size] == '\n')) break;
    }
    if (size == rest_.size()) throw Wrong("the file ends inside of a row");
    if (rest_[size] != end) {
      throw Wrong(end == ',' ? "the row ends too early" : "the row has too many fields");
    }
    const std::string_view field = rest_.substr(0, size);
    Advance(size + 1);
    return field;
  }

  void Advance(std::size_t size) {
    line_ += static_cast<std::size_t>(std::count(rest_.begin(), rest_.begin() + size, '\n'));
    rest_.remove_prefix(size);
  }

  const std::filesystem::path& file_;
  std::string text_;
  std::string_view rest_;
  std::size_t line_ = 1;
  std::size_t place_ = 1;
  std::unordered_map<std::string, std::size_t> labels_;
};

}  // namespace

std::int64_t Predictions::Predicted(std::size_t sample) const {
  const double* row = probabilities.data() + sample * classes;
  return std::max_element(row, row + classes) - row;
}

std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string PredictionsCsv(const Predictions& predictions,
                           const std::vector<std::string>& classes) {
  const std::vector<std::string> fields = FieldsOf(classes);
  std::string csv = HeaderOf(classes);
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    csv += fields[static_cast<std::size_t>(predictions.labels[i])] + ",";
    csv += fields[static_cast<std::size_t>(predictions.Predicted(i))];
    for (std::size_t label = 0; label < predictions.classes; ++label) {
      fmt::format_to(std::back_inserter(csv), ",{}", predictions.Probability(i, label));
    }
    csv += '\n';
  }
  return csv;
}

std::string ConfusionCsv(const Predictions& predictions, const std::vector<std::string>& classes) {
  const std::vector<std::string> fields = FieldsOf(classes);
  std::string csv = "actual,predicted\n";
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    csv += fields[static_cast<std::size_t>(predictions.labels[i])] + ",";
    csv += fields[static_cast<std::size_t>(predictions.Predicted(i))] + "\n";
  }
  return csv;
}

Predictions ReadPredictions(const std::filesystem::path& file,
                            const std::vector<std::string>& classes) {
  PredictionsReader reader(file, classes);
  Predictions predictions{classes.size(), {}, {}};
  while (!reader.AtEnd()) {
    predictions.labels.push_back(reader.Label());
    const std::int64_t predicted = reader.Label();
    for (std::size_t label = 0; label < classes.size(); ++label) {
      predictions.probabilities.push_back(reader.Probability(label + 1 == classes.size()));
    }
    if (predictions.Predicted(predictions.size() - 1) != predicted) {
      throw reader.Wrong("the predicted class is not that of the largest probability");
    }
  }
  if (predictions.size() == 0) throw reader.Wrong("holds no predictions");
  return predictions;
}

}  // namespace mlp::stages
