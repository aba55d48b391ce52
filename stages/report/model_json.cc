#include "stages/report/model_json.h"

#include <fmt/format.h>

#include <utility>

namespace mlp::stages {
namespace {

using ReportJson = nlohmann::ordered_json;

ReportJson AveragesJson(const AveragedMetrics& average) {
  return {{"precision", average.precision}, {"recall", average.recall}, {"f1", average.f1}};
}

ReportJson PairJson(const Interval& interval) {
  return ReportJson::array({interval.low, interval.high});
}

ReportJson ClassesJson(const Evaluation& evaluation, const std::vector<std::string>& classes) {
  ReportJson by_class = ReportJson::object();
  for (std::size_t label = 0; label < classes.size(); ++label) {
    const ClassMetrics& one = evaluation.metrics.classes[label];
    ReportJson& figures = by_class[classes[label]];
    figures = {{"precision", one.precision}, {"recall", one.recall}, {"f1", one.f1}};
    if (const auto& area = evaluation.roc_auc.classes[label]) figures["roc_auc"] = *area;
    figures["support"] = one.support;
  }
  return by_class;
}

ReportJson MatrixJson(const ConfusionMatrix& confusion) {
  ReportJson matrix = ReportJson::array();
  for (std::size_t label = 0; label < confusion.classes(); ++label) {
    ReportJson row = ReportJson::array();
    for (std::size_t other = 0; other < confusion.classes(); ++other) {
      row.push_back(confusion.Count(label, other));
    }
    matrix.push_back(std::move(row));
  }
  return matrix;
}

ReportJson RocAucJson(const RocAuc& auc) {
  ReportJson document = ReportJson::object();
  if (auc.macro) document["macro"] = *auc.macro;
  if (auc.weighted) document["weighted"] = *auc.weighted;
  if (auc.micro) document["micro"] = *auc.micro;
  return document;
}

ReportJson CalibrationJson(const Calibration& calibration) {
  ReportJson bins = ReportJson::array();
  for (const CalibrationBin& bin : calibration.bins) {
    ReportJson one = {{"low", bin.low}, {"high", bin.high}, {"samples", bin.samples}};
    if (bin.samples > 0) {
      one["confidence"] = bin.confidence;
      one["accuracy"] = bin.accuracy;
    }
    bins.push_back(std::move(one));
  }
  return {{"expected_error", calibration.expected_error},
          {"maximum_error", calibration.maximum_error},
          {"mean_confidence", calibration.confidence},
          {"bins", std::move(bins)}};
}

ReportJson IntervalsJson(const BootstrapIntervals& intervals, const BootstrapOptions& options) {
  ReportJson document = {{"confidence", options.confidence},
                         {"resamples", options.resamples},
                         {"accuracy", PairJson(intervals.accuracy)},
                         {"macro_f1", PairJson(intervals.macro_f1)},
                         {"ece", PairJson(intervals.calibration_error)}};
  if (intervals.macro_roc_auc) document["roc_auc"] = PairJson(*intervals.macro_roc_auc);
  return document;
}

ReportJson MistakesJson(const Evaluation& evaluation, const std::vector<std::string>& classes) {
  ReportJson worst = ReportJson::array();
  for (const Mistake& mistake : evaluation.worst) {
    worst.push_back({{"sample", mistake.sample},
                     {"actual", classes[static_cast<std::size_t>(mistake.actual)]},
                     {"predicted", classes[static_cast<std::size_t>(mistake.predicted)]},
                     {"actual_probability", mistake.actual_probability},
                     {"predicted_probability", mistake.predicted_probability},
                     {"loss", mistake.loss}});
  }
  return {{"count", evaluation.wrong}, {"worst", std::move(worst)}};
}

ReportJson ComparisonJson(const ModelComparison& comparison) {
  ReportJson document = {{"both_right", comparison.both},
                         {"only_this_right", comparison.only_first},
                         {"only_other_right", comparison.only_second},
                         {"both_wrong", comparison.neither},
                         {"other_accuracy", comparison.accuracy_second},
                         {"difference", comparison.difference}};
  if (comparison.interval) document["difference_interval"] = PairJson(*comparison.interval);
  document["test"] = comparison.test.statistic ? "mcnemar_corrected" : "mcnemar_exact";
  if (comparison.test.statistic) document["statistic"] = *comparison.test.statistic;
  document["p_value"] = comparison.test.p_value;
  return document;
}

}  // namespace

nlohmann::ordered_json EvaluationMetricsJson(const Evaluation& evaluation,
                                             const EvaluationOptions& options) {
  const Metrics& metrics = evaluation.metrics;
  ReportJson document = {{"accuracy", metrics.accuracy}, {"loss", evaluation.loss}};
  if (evaluation.top_k_accuracy) {
    document[fmt::format("top_{}_accuracy", options.top_k)] = *evaluation.top_k_accuracy;
  }
  document["macro_precision"] = metrics.macro.precision;
  document["macro_recall"] = metrics.macro.recall;
  document["macro_f1"] = metrics.macro.f1;
  document["weighted_f1"] = metrics.weighted.f1;
  if (evaluation.roc_auc.macro) document["roc_auc"] = *evaluation.roc_auc.macro;
  document["brier"] = evaluation.brier;
  document["ece"] = evaluation.calibration.expected_error;
  if (evaluation.comparison) {
    document["accuracy_difference"] = evaluation.comparison->difference;
    document["mcnemar_p_value"] = evaluation.comparison->test.p_value;
  }
  return document;
}

nlohmann::ordered_json EvaluationReportJson(const Evaluation& evaluation,
                                            const EvaluationOptions& options,
                                            const TestTimeOptions& test_time,
                                            const std::string& split,
                                            const std::vector<std::string>& classes) {
  ReportJson document = {{"split", split},
                         {"samples", evaluation.metrics.samples},
                         {"test_time", {{"flip", test_time.flip}, {"shift", test_time.shift}}},
                         {"metrics", EvaluationMetricsJson(evaluation, options)}};
  if (evaluation.intervals) {
    document["intervals"] = IntervalsJson(*evaluation.intervals, *options.bootstrap);
  }
  document["macro"] = AveragesJson(evaluation.metrics.macro);
  document["weighted"] = AveragesJson(evaluation.metrics.weighted);
  document["roc_auc"] = RocAucJson(evaluation.roc_auc);
  document["classes"] = ClassesJson(evaluation, classes);
  document["confusion"] = MatrixJson(evaluation.confusion);
  document["calibration"] = CalibrationJson(evaluation.calibration);
  document["mistakes"] = MistakesJson(evaluation, classes);
  if (evaluation.comparison) document["comparison"] = ComparisonJson(*evaluation.comparison);
  return document;
}

}  // namespace mlp::stages
