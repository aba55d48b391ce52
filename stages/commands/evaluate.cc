// evaluate: what a model is worth on a split it was not trained on.

#include <fmt/format.h>

#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/data/dataset.h"
#include "stages/learn/metrics.h"
#include "stages/learn/model_files.h"
#include "stages/learn/predict.h"
#include "stages/learn/runtime.h"

namespace mlp::stages {
namespace {

using OrderedJson = nlohmann::ordered_json;

// A field of CSV, quoted where it must be (RFC 4180).
std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

OrderedJson MetricsJson(const Metrics& metrics, double loss) {
  return {{"accuracy", metrics.accuracy},
          {"loss", loss},
          {"macro_precision", metrics.macro_precision},
          {"macro_recall", metrics.macro_recall},
          {"macro_f1", metrics.macro_f1}};
}

OrderedJson ReportJson(const std::string& split, const Metrics& metrics,
                       const ConfusionMatrix& confusion, const std::vector<std::string>& names) {
  OrderedJson classes = OrderedJson::object();
  OrderedJson matrix = OrderedJson::array();
  for (std::size_t label = 0; label < names.size(); ++label) {
    const ClassMetrics& one = metrics.classes[label];
    classes[names[label]] = {{"precision", one.precision},
                             {"recall", one.recall},
                             {"f1", one.f1},
                             {"support", one.support}};
    OrderedJson row = OrderedJson::array();
    for (std::size_t other = 0; other < names.size(); ++other) {
      row.push_back(confusion.Count(label, other));
    }
    matrix.push_back(std::move(row));
  }
  return {{"split", split},
          {"samples", metrics.samples},
          {"classes", std::move(classes)},
          {"confusion", std::move(matrix)}};
}

}  // namespace

void Evaluate(const EvaluateOptions& options) {
  ParamsSection top = ReadParams(options.params);
  const RunSettings settings = ReadRunSettings(top);
  ParamsSection section = top.Section("evaluate");
  const std::string split =
      section.Choice("split", {std::begin(kSplits), std::end(kSplits)}, "test");
  section.RejectUnknown();

  const torch::Device device = SetUpRuntime(settings);
  const DatasetInfo info = ReadDatasetInfo(options.data);
  const LabelledTensors data = LoadSplit(options.data, split, info, device);
  Network network = LoadModel(options.model, info, device);
  const torch::Tensor logits = Predict(network, data.inputs);
  const Score score = ScoreOf(logits, data.labels);

  const torch::Tensor predicted = logits.argmax(1);
  const torch::Tensor actual = data.labels.to(torch::kCPU);
  ConfusionMatrix confusion(info.classes.size());
  std::string csv = "actual,predicted\n";
  for (std::int64_t i = 0; i < data.size(); ++i) {
    const auto is = actual[i].item<std::int64_t>();
    const auto said = predicted[i].item<std::int64_t>();
    confusion.Add(is, said);
    csv += fmt::format("{},{}\n", CsvField(info.classes[static_cast<std::size_t>(is)]),
                       CsvField(info.classes[static_cast<std::size_t>(said)]));
  }
  const Metrics metrics = Summarize(confusion);
  OutputSet outputs;
  outputs.AddJson(options.metrics, MetricsJson(metrics, score.loss));
  outputs.AddJson(options.report, ReportJson(split, metrics, confusion, info.classes));
  outputs.Add(options.confusion, csv);
  outputs.Commit();
  fmt::print("{} samples: accuracy {:.4f}, loss {:.4f}, macro F1 {:.4f}\n", metrics.samples,
             metrics.accuracy, score.loss, metrics.macro_f1);
}

}  // namespace mlp::stages
