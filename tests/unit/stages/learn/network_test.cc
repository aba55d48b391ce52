#include "stages/learn/network.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

const Architecture kTwoBlocks{{2, 8, 8}, {{3, 4}, {5}}, {6}, 10, 0.5};

TEST(NetworkTest, HasTheParametersThatTheArchitectureCounts) {
  for (const Architecture& architecture : {kTwoBlocks, Architecture{{2}, {}, {4, 3}, 2, 0}}) {
    Network network(architecture, Statistics{{0, 0}, {1, 1}});
    std::int64_t count = 0;
    for (const torch::Tensor& parameter : network->parameters()) count += parameter.numel();
    EXPECT_EQ(count, CountParameters(architecture));
  }
}

TEST(NetworkTest, TakesBytesAndFloatsAlike) {
  torch::manual_seed(1);
  Network network(kTwoBlocks, Statistics{{100, 50}, {10, 0}});
  network->eval();
  const torch::Tensor bytes = torch::randint(0, 255, {3, 2, 8, 8}, torch::kUInt8);
  const torch::Tensor logits = network(bytes);
  EXPECT_EQ(logits.sizes(), (torch::IntArrayRef{3, 10}));
  EXPECT_TRUE(torch::equal(logits, network(bytes.to(torch::kFloat32))));
  EXPECT_TRUE(torch::isfinite(logits).all().item<bool>());
}

// Dense layer by hand: ((3 - 1) / 2, (8 - 2) / 3) = (1, 2), times the weights.
TEST(NetworkTest, TakesAwayMeanAndDividesByDeviation) {
  const torch::NoGradGuard no_grad;
  Network network(Architecture{{2}, {}, {}, 2, 0}, Statistics{{1, 2}, {2, 3}});
  network->denses()[0]->weight.copy_(torch::tensor({{1.0, 10.0}, {100.0, 0.0}}));
  network->denses()[0]->bias.copy_(torch::tensor({0.5, 0.0}));
  const torch::Tensor logits = network(torch::tensor({{3.0, 8.0}}));
  EXPECT_TRUE(torch::equal(logits, torch::tensor({{21.5f, 100.0f}})));
}

}  // namespace
}  // namespace mlp::stages
