#include "stages/learn/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

Predictions FourSamples() {
  return {2, {0, 1, 1, 0}, {0.9, 0.1, 0.8, 0.2, 0.6, 0.4, 0.2, 0.8}};
}

TEST(EvaluationTest, ListsTheWorstMistakesFirst) {
  const std::vector<Mistake> worst = WorstMistakes(FourSamples(), 10);
  ASSERT_EQ(worst.size(), 3u);
  EXPECT_EQ(worst[0].sample, 1u);  // as bad as sample 3, and before it
  EXPECT_EQ(worst[0].actual, 1);
  EXPECT_EQ(worst[0].predicted, 0);
  EXPECT_EQ(worst[0].actual_probability, 0.2);
  EXPECT_EQ(worst[0].predicted_probability, 0.8);
  EXPECT_EQ(worst[1].sample, 3u);
  EXPECT_EQ(worst[2].sample, 2u);
  EXPECT_EQ(WorstMistakes(FourSamples(), 1).size(), 1u);
}

TEST(EvaluationTest, LeavesOutWhatIsNotAskedOrNotDefined) {
  const Evaluation all = EvaluatePredictions(FourSamples(), nullptr, {});
  EXPECT_EQ(all.wrong, 3);
  EXPECT_FALSE(all.top_k_accuracy);  // 2 classes, and 5 to choose from
  EXPECT_FALSE(all.intervals);
  EXPECT_FALSE(all.comparison);
  EXPECT_TRUE(all.roc_auc.macro);
  Predictions alike = FourSamples();
  alike.labels = {0, 0, 0, 0};
  EvaluationOptions options;
  options.bootstrap = BootstrapOptions{.resamples = 10};
  const Evaluation one_class = EvaluatePredictions(alike, &alike, options);
  EXPECT_FALSE(one_class.roc_auc.macro);
  EXPECT_FALSE(one_class.intervals->macro_roc_auc);
  EXPECT_EQ(one_class.comparison->difference, 0);
  EXPECT_EQ(one_class.comparison->test.p_value, 1);
}

TEST(EvaluationTest, LossOfAProbabilityOfZeroIsFinite) {
  const Predictions sure{2, {1}, {1, 0}};
  EXPECT_NEAR(LogLoss(sure), 708.396, 1e-3);
}

// As scikit-learn's top_k_accuracy_score has it.
TEST(EvaluationTest, TopKTakesTheLaterOfEquallyLikelyClasses) {
  EXPECT_EQ(TopKAccuracy({3, {1}, {0.4, 0.3, 0.3}}, 2), 0);
  EXPECT_EQ(TopKAccuracy({3, {2}, {0.4, 0.3, 0.3}}, 2), 1);
}

TEST(CalibrationTest, ConfidenceAtAnEdgeIsInTheBinBelow) {
  const Predictions predictions{2, {0, 0, 1}, {0.5, 0.5, 0.75, 0.25, 0, 1}};
  const Calibration calibration = Calibrate(predictions, 4);
  EXPECT_EQ(calibration.bins[1].samples, 1);  // (0.25, 0.5]
  EXPECT_EQ(calibration.bins[2].samples, 1);
  EXPECT_EQ(calibration.bins[3].samples, 1);
  EXPECT_EQ(calibration.maximum_error, 0.5);
  EXPECT_EQ(ReliabilityCsv(calibration),
            "low,high,samples,confidence,accuracy\n0,0.25,0,,\n0.25,0.5,1,0.5,1\n"
            "0.5,0.75,1,0.75,1\n0.75,1,1,1,1\n");
}

// Seven tenths times ten is 7.000000000000001 in some orders of rounding: every edge k/n, as it is
// rounded, belongs to the bin below it.
TEST(CalibrationTest, EdgesAreExactForAnyNumberOfBins) {
  for (std::size_t bins = 2; bins < 60; ++bins) {
    for (std::size_t edge = (bins + 1) / 2; edge < bins; ++edge) {
      const double confidence = static_cast<double>(edge) / static_cast<double>(bins);
      if (confidence < 0.5) continue;
      const Calibration calibration = Calibrate({2, {0}, {confidence, 1 - confidence}}, bins);
      EXPECT_EQ(calibration.bins[edge - 1].samples, 1) << edge << "/" << bins;
    }
  }
}

TEST(RocAucTest, EqualScoresCountHalf) {
  const RankedScores same({0.5, 0.5, 0.5}, {true, false, false});
  EXPECT_EQ(same.Area(), 0.5);
  const RankedScores ranked({0.1, 0.4, 0.4, 0.8}, {false, true, false, true});
  EXPECT_EQ(ranked.Area(), 0.875);
  EXPECT_EQ(ranked.Area({1, 0, 1, 1}), 1);
  EXPECT_EQ(ranked.Area({1, 0, 3, 0}), std::nullopt);  // no positive counts
}

TEST(BootstrapTest, DependsOnItsSeedAlone) {
  const std::vector<double> values{0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1};
  const BootstrapOptions options{.resamples = 50, .confidence = 0.8, .seed = 1};
  const Interval once = BootstrapMean(values, options);
  const Interval again = BootstrapMean(values, options);
  EXPECT_EQ(once.low, again.low);
  EXPECT_EQ(once.high, again.high);
  EXPECT_LT(once.low, once.high);
  EXPECT_EQ(BootstrapMean({1, 1, 1}, options).low, 1);
}

}  // namespace
}  // namespace mlp::stages
