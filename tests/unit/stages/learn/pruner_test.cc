#include "stages/learn/pruner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;

TEST(StrongestUnitsTest, KeepsTheLargestL1Norms) {
  const torch::Tensor weight = torch::tensor({{1.0, -5.0}, {2.0, 2.0}, {0.0, 1.0}, {-4.0, 0.0}});
  EXPECT_THAT(StrongestUnits(weight, 0.5), ElementsAre(0, 1));  // of the equal 1 and 3, the first
  EXPECT_THAT(StrongestUnits(weight, 0.25), ElementsAre(0, 1, 3));
  EXPECT_THAT(StrongestUnits(weight, 0), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(StrongestUnits(weight, 0.99), ElementsAre(0));
}

// Makes the units that will go say nothing, in a network whose numbers are all different.
void SilenceWeakUnits(Network& network, double ratio) {
  const auto silence = [&](const torch::Tensor& weight, auto&& zero) {
    const auto kept = StrongestUnits(weight, ratio);
    for (std::int64_t unit = 0; unit < weight.size(0); ++unit) {
      if (std::find(kept.begin(), kept.end(), unit) == kept.end()) zero(unit);
    }
  };
  for (std::size_t i = 0; i < network->convs().size(); ++i) {
    auto norm = network->norms()[i];
    silence(network->convs()[i]->weight, [&](std::int64_t unit) {
      norm->weight[unit] = 0;
      norm->bias[unit] = 0;
    });
  }
  for (std::size_t i = 0; i + 1 < network->denses().size(); ++i) {
    auto dense = network->denses()[i];
    silence(dense->weight, [&](std::int64_t unit) {
      dense->weight[unit] = 0;
      dense->bias[unit] = 0;
    });
  }
}

// What says nothing can be taken out without changing what the network says.
void ExpectSameOutputs(const Architecture& architecture, const Architecture& narrowed) {
  torch::manual_seed(3);
  const torch::NoGradGuard no_grad;
  Network network(architecture, Statistics{{3, 4}, {2, 5}});
  for (auto& norm : network->norms()) {
    norm->weight.uniform_(0.5, 2);
    norm->bias.uniform_(-1, 1);
    norm->running_mean.uniform_(-1, 1);
    norm->running_var.uniform_(0.5, 2);
  }
  SilenceWeakUnits(network, 0.5);
  Network pruned = Prune(network, 0.5);
  EXPECT_EQ(pruned->architecture(), narrowed);
  network->eval();
  pruned->eval();
  Shape batch = architecture.input;
  batch.insert(batch.begin(), 4);
  const torch::Tensor samples = torch::randn(batch) * 10;
  EXPECT_LT((network(samples) - pruned(samples)).abs().max().item<float>(), 1e-5);
}

TEST(PruneTest, KeepsOutputsOfACnn) {
  ExpectSameOutputs({{2, 8, 8}, {{4, 6}, {8}}, {10, 6}, 3, 0.3},
                    {{2, 8, 8}, {{2, 3}, {4}}, {5, 3}, 3, 0.3});
}

TEST(PruneTest, KeepsOutputsOfACnnWithoutHiddenLayers) {
  ExpectSameOutputs({{2, 8, 8}, {{4}}, {}, 3, 0}, {{2, 8, 8}, {{2}}, {}, 3, 0});
}

TEST(PruneTest, KeepsOutputsOfAnMlp) {
  ExpectSameOutputs({{2}, {}, {8, 6}, 3, 0}, {{2}, {}, {4, 3}, 3, 0});
}

}  // namespace
}  // namespace mlp::stages
