#include "stages/learn/architecture.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace mlp::stages {
namespace {

// Two convolutions on 8x8, a pool, one on 4x4, a pool to 2x2, then 4*6 = 24 inputs to the dense
// layers.
const Architecture kCnn{{1, 8, 8}, {{2, 3}, {6}}, {5}, 10, 0.1};

TEST(ArchitectureTest, LaysOutConvolutionsAndPools) {
  const Layers layers = LayersOf(kCnn);
  ASSERT_EQ(layers.convs.size(), 3u);
  EXPECT_FALSE(layers.convs[0].pooled);
  EXPECT_TRUE(layers.convs[1].pooled);
  EXPECT_EQ(layers.convs[2].height, 4);
  EXPECT_EQ(layers.pixels_of_channel, 4);
  EXPECT_EQ(layers.denses.at(0).in, 24);
  EXPECT_EQ(layers.denses.at(1).out, 10);
}

// By hand: convolutions 9*(1*2 + 2*3 + 3*6) = 234, norms 2*(2+3+6) = 22, dense 24*5+5 + 5*10+10 =
// 185.
TEST(ArchitectureTest, CountsParameters) {
  EXPECT_EQ(CountParameters(kCnn), 234 + 22 + 185);
}

// By hand: 2*(64*9*(1*2 + 2*3) + 16*9*3*6) + 2*(24*5 + 5*10).
TEST(ArchitectureTest, CountsFlops) {
  EXPECT_EQ(CountFlops(kCnn), 2 * (4608 + 2592) + 2 * 170);
}

TEST(ArchitectureTest, CountsAnMlp) {
  const Architecture mlp{{4}, {}, {8}, 3, 0};
  EXPECT_EQ(CountParameters(mlp), 4 * 8 + 8 + 8 * 3 + 3);
  EXPECT_EQ(CountFlops(mlp), 2 * (32 + 24));
}

TEST(ArchitectureTest, RefusesWhatDoesNotFit) {
  const auto refuses = [](const Architecture& architecture) {
    EXPECT_THROW(LayersOf(architecture), std::invalid_argument);
  };
  refuses({{64}, {{8}}, {}, 10, 0});
  refuses({{1, 2, 2}, {{8}, {8}}, {}, 10, 0});
  refuses({{1, 8, 8}, {{}}, {}, 10, 0});
  refuses({{1, 8, 8}, {{0}}, {}, 10, 0});
  refuses({{1, 8, -8}, {{8}}, {}, 10, 0});
  refuses({{4}, {}, {1LL << 40}, 10, 0});
  refuses({{4}, {}, {}, 0, 0});
}

TEST(ArchitectureTest, GoesThroughJson) {
  EXPECT_EQ(ArchitectureFromJson(nlohmann::json::parse(ToJson(kCnn).dump())), kCnn);
}

}  // namespace
}  // namespace mlp::stages
