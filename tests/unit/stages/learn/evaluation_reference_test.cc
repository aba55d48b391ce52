// The figures of reference/evaluation_cases.json, which scikit-learn and statsmodels computed from
// the same predictions; reference/evaluation_cases.py is how.

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "stages/learn/evaluation.h"

namespace mlp::stages {
namespace {

using ReferenceJson = nlohmann::json;

constexpr double kReferenceTolerance = 1e-9;

const ReferenceJson& Reference() {
  static const ReferenceJson table = ReferenceJson::parse(std::ifstream(MLP_EVALUATION_CASES));
  return table;
}

Predictions FromUnits(const ReferenceJson& labels, const ReferenceJson& units) {
  Predictions predictions{units[0].size(), labels.get<std::vector<std::int64_t>>(), {}};
  for (const ReferenceJson& row : units) {
    for (const ReferenceJson& unit : row) {
      predictions.probabilities.push_back(unit.get<double>() / 1024);
    }
  }
  return predictions;
}

void ExpectNear(std::optional<double> found, const ReferenceJson& wanted, const std::string& what) {
  ASSERT_EQ(found.has_value(), !wanted.is_null()) << what;
  if (!found) return;
  EXPECT_NEAR(*found, wanted.get<double>(), kReferenceTolerance) << what;
}

void ExpectInterval(const Interval& found, const ReferenceJson& wanted, const std::string& what) {
  ExpectNear(found.low, wanted[0], what);
  ExpectNear(found.high, wanted[1], what);
}

// One test for each of the cases.
class EvaluationReferenceTest : public testing::TestWithParam<std::size_t> {
 protected:
  const ReferenceJson& wanted_ = Reference()["cases"][GetParam()];
  Predictions predictions_ = FromUnits(wanted_["labels"], wanted_["units"]);
};

TEST_P(EvaluationReferenceTest, CountsAndAverages) {
  const ConfusionMatrix confusion(predictions_);
  const Metrics metrics = Summarize(confusion);
  ExpectNear(metrics.accuracy, wanted_["accuracy"], "accuracy");
  for (std::size_t label = 0; label < predictions_.classes; ++label) {
    const ClassMetrics& one = metrics.classes[label];
    ExpectNear(one.precision, wanted_["classes"][0][label], "precision");
    ExpectNear(one.recall, wanted_["classes"][1][label], "recall");
    ExpectNear(one.f1, wanted_["classes"][2][label], "f1");
    for (std::size_t other = 0; other < predictions_.classes; ++other) {
      EXPECT_EQ(confusion.Count(label, other), wanted_["confusion"][label][other]);
    }
  }
  for (const auto& [name, average] :
       {std::pair("macro", metrics.macro), std::pair("weighted", metrics.weighted)}) {
    ExpectNear(average.precision, wanted_[name][0], name);
    ExpectNear(average.recall, wanted_[name][1], name);
    ExpectNear(average.f1, wanted_[name][2], name);
  }
}

TEST_P(EvaluationReferenceTest, ScoresOfProbabilities) {
  ExpectNear(LogLoss(predictions_), wanted_["log_loss"], "log loss");
  ExpectNear(BrierScore(predictions_), wanted_["brier"], "Brier score");
  if (!wanted_.contains("top_k")) return;
  for (const auto& [k, accuracy] : wanted_["top_k"].items()) {
    ExpectNear(TopKAccuracy(predictions_, std::stoul(k)), accuracy, "top " + k);
  }
}

TEST_P(EvaluationReferenceTest, RocAuc) {
  const RocAuc auc = ComputeRocAuc(predictions_, RankClasses(predictions_));
  for (std::size_t label = 0; label < predictions_.classes; ++label) {
    ExpectNear(auc.classes[label], wanted_["roc_auc"][label], "class " + std::to_string(label));
  }
  if (predictions_.classes == 2) ExpectNear(auc.macro, wanted_["roc_auc"][1], "binary");
  if (wanted_.contains("roc_auc_micro")) ExpectNear(auc.micro, wanted_["roc_auc_micro"], "micro");
  if (!wanted_.contains("roc_auc_macro")) return;
  ExpectNear(auc.macro, wanted_["roc_auc_macro"], "macro");
  ExpectNear(auc.weighted, wanted_["roc_auc_weighted"], "weighted");
}

TEST_P(EvaluationReferenceTest, CalibrationBins) {
  for (const auto& [count, wanted_bins] : wanted_["bins"].items()) {
    const Calibration calibration = Calibrate(predictions_, std::stoul(count));
    ExpectNear(calibration.expected_error, wanted_["ece"][count], "ECE");
    std::vector<CalibrationBin> bins;
    for (const CalibrationBin& bin : calibration.bins) {
      if (bin.samples > 0) bins.push_back(bin);
    }
    ASSERT_EQ(bins.size(), wanted_bins.size());
    for (std::size_t i = 0; i < bins.size(); ++i) {
      EXPECT_EQ(bins[i].samples, wanted_bins[i][0]);
      ExpectNear(bins[i].confidence, wanted_bins[i][1], "mean confidence");
      ExpectNear(bins[i].accuracy, wanted_bins[i][2], "accuracy");
    }
  }
}

TEST_P(EvaluationReferenceTest, BootstrapIntervals) {
  const ReferenceJson& wanted = wanted_["bootstrap"];
  const BootstrapOptions options{wanted["resamples"], wanted["confidence"], wanted["seed"]};
  const BinnedConfidences confidences(predictions_, wanted["bins"]);
  const BootstrapIntervals intervals =
      Bootstrap(predictions_, confidences, RankClasses(predictions_), options);
  ExpectInterval(intervals.accuracy, wanted["accuracy"], "accuracy");
  ExpectInterval(intervals.macro_f1, wanted["macro_f1"], "macro F1");
  ExpectInterval(intervals.calibration_error, wanted["ece"], "ECE");
  ASSERT_TRUE(intervals.macro_roc_auc);
  ExpectInterval(*intervals.macro_roc_auc, wanted["roc_auc"], "ROC-AUC");
}

INSTANTIATE_TEST_SUITE_P(Cases, EvaluationReferenceTest, testing::Range<std::size_t>(0, 4));

TEST(McNemarReferenceTest, AgreesWithStatsmodels) {
  ASSERT_GT(Reference()["mcnemar"].size(), 5u);
  for (const ReferenceJson& wanted : Reference()["mcnemar"]) {
    const McNemarTest test = TestMcNemar(wanted["only_first"], wanted["only_second"]);
    ExpectNear(test.statistic, wanted["statistic"], "statistic of " + wanted.dump());
    ExpectNear(test.p_value, wanted["p_value"], "p of " + wanted.dump());
  }
}

TEST(McNemarReferenceTest, ComparesModels) {
  const ReferenceJson& wanted = Reference()["comparison"];
  const ModelComparison comparison = CompareModels(
      FromUnits(wanted["labels"], wanted["first"]), FromUnits(wanted["labels"], wanted["second"]),
      BootstrapOptions{wanted["resamples"], wanted["confidence"], wanted["seed"]});
  ExpectNear(comparison.difference, wanted["difference"], "difference");
  ASSERT_TRUE(comparison.interval);
  ExpectInterval(*comparison.interval, wanted["interval"], "interval of the difference");
}

}  // namespace
}  // namespace mlp::stages
