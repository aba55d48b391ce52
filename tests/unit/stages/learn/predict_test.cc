#include "stages/learn/predict.h"

#include <cmath>

#include "stages/learn/latency.h"
#include "stages/learn/metrics.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

TEST(PredictTest, GivesProbabilitiesInDoublePrecision) {
  const torch::Tensor logits = torch::tensor({{0.0F, 1.0F, 2.0F}, {100.0F, 0.0F, 0.0F}});
  const torch::Tensor labels = torch::tensor({2, 1}, torch::kInt64);
  const Predictions predictions = ToPredictions(logits, labels);
  EXPECT_EQ(predictions.classes, 3u);
  EXPECT_EQ(predictions.labels, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(predictions.Predicted(0), 2);
  const double sum = 1 + std::exp(1) + std::exp(2);
  EXPECT_NEAR(predictions.Probability(0, 1), std::exp(1) / sum, 1e-15);
  EXPECT_NEAR(predictions.Probability(1, 1) / std::exp(-100), 1, 1e-12);
  EXPECT_NEAR(LogLoss(predictions), ScoreOf(logits, labels).loss, 1e-12);
}

TEST(PredictTest, RefusesLogitsThatAreNotFinite) {
  for (const float wrong : {NAN, INFINITY}) {
    EXPECT_THAT(ErrorOf([&] {
                  ToPredictions(torch::tensor({{0.0F, wrong}}), torch::tensor({0}, torch::kInt64));
                }),
                testing::HasSubstr("error: the model gives values that are not finite"));
  }
}

TEST(LatencyTest, SpreadIsOrdered) {
  Network network(
      ArchitectureOf({4}, 2, R"([{"dense": {"out": 8}}, "relu", {"dense": {"out": 2}}])"),
      Statistics{{0, 0, 0, 0}, {1, 1, 1, 1}});
  const LatencySpread spread = MeasureLatency(network, torch::zeros({3, 4}));
  EXPECT_GT(spread.median, 0);
  EXPECT_LE(spread.median, spread.p90);
  EXPECT_LE(spread.p90, spread.p99);
  EXPECT_GE(spread.runs, 20);
}

}  // namespace
}  // namespace mlp::stages
