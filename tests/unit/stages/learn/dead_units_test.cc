#include "stages/learn/dead_units.h"

#include <gtest/gtest.h>

#include "stages/learn/predict.h"
#include "tests/unit/stages/model/architectures.h"

namespace mlp::stages {
namespace {

TEST(DeadUnitsTest, CountsUnitsThatAreZeroForEverySample) {
  Network network(ArchitectureOf({2}, 2, R"([{"dense": {"out": 4}}, "relu", {"dense": {"out": 2}},
                                             "gelu", {"dense": {"out": 2}}])"),
                  Statistics{{0, 0}, {1, 1}});
  const torch::NoGradGuard no_grad;
  const auto state = network->State();
  // The third is not zero for one of the samples, the others are dead or alive for all.
  torch::Tensor weight = state.at("layers.0.weight"), bias = state.at("layers.0.bias");
  weight.copy_(torch::tensor({{0.0F, 0.0F}, {0.0F, 0.0F}, {1.0F, 0.0F}, {0.0F, 0.0F}}));
  bias.copy_(torch::tensor({1.0F, -100.0F, -5.0F, -1.0F}));
  state.at("layers.2.bias").copy_(torch::tensor({-100.0F, -1.0F}));
  const torch::Tensor inputs = torch::tensor({{0.0F, 0.0F}, {6.0F, 0.0F}});
  DeadUnits dead(network);
  Predict(network, inputs.narrow(0, 0, 1));
  Predict(network, inputs.narrow(0, 1, 1));
  const std::vector<DeadShare> shares = dead.Shares(/*group=*/nullptr);
  ASSERT_EQ(shares.size(), 2u);
  EXPECT_EQ(shares[0].layer, "layers.1");
  EXPECT_EQ(shares[0].share, 0.5);
  EXPECT_EQ(shares[1].layer, "layers.3");
  EXPECT_EQ(shares[1].share, 0.5);
}

TEST(DeadUnitsTest, SeesChannelsFeaturesOfTokensAndInsideOfBlocks) {
  Network network(ArchitectureOf({1, 4, 4}, 2, R"([
      {"residual": {"body": [{"conv": {"out": 1}}, "relu"]}},
      {"patches": {"out": 6, "size": 2}}, "silu", "mean_token", {"dense": {"out": 2}}])"),
                  Statistics{{0}, {1}});
  DeadUnits dead(network);
  Predict(network, torch::ones({3, 1, 4, 4}));
  const std::vector<DeadShare> shares = dead.Shares(/*group=*/nullptr);
  ASSERT_EQ(shares.size(), 2u);  // all weights are zero
  EXPECT_EQ(shares[0].layer, "layers.0.body.1");
  EXPECT_EQ(shares[0].share, 1);
  EXPECT_EQ(shares[1].layer, "layers.2");
  EXPECT_EQ(shares[1].share, 1);
}

}  // namespace
}  // namespace mlp::stages
