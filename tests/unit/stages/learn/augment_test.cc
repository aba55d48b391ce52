#include "stages/learn/augment.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace mlp::stages {
namespace {

// One bright pixel in the middle of each 5x5 image, of a different brightness in each channel.
TEST(ShiftImagesTest, MovesEachImageAsAWholeByUpToTheBound) {
  torch::Tensor images = torch::zeros({200, 2, 5, 5}, torch::kUInt8);
  images.index_put_({torch::indexing::Slice(), 0, 2, 2}, 7);
  images.index_put_({torch::indexing::Slice(), 1, 2, 2}, 9);
  Random random(1);
  const torch::Tensor moved = ShiftImages(images, 1, random);
  ASSERT_EQ(moved.sizes(), images.sizes());
  EXPECT_EQ(moved.dtype(), images.dtype());
  std::set<std::pair<std::int64_t, std::int64_t>> places;
  for (std::int64_t i = 0; i < images.size(0); ++i) {
    const torch::Tensor at = moved[i][0].nonzero();
    ASSERT_EQ(at.size(0), 1);
    const auto row = at[0][0].item<std::int64_t>(), column = at[0][1].item<std::int64_t>();
    EXPECT_EQ(moved[i][1][row][column].item<std::int64_t>(), 9);
    places.emplace(row, column);
  }
  EXPECT_EQ(places.size(), 9u);
  EXPECT_EQ(places.begin()->first, 1);
  EXPECT_EQ(places.rbegin()->first, 3);
}

TEST(ShiftImagesTest, FillsWithZeros) {
  Random random(1);
  const torch::Tensor moved = ShiftImages(torch::ones({50, 1, 3, 3}), 2, random);
  EXPECT_LT(moved.sum().item<float>(), 50 * 9);
  EXPECT_EQ(moved.eq(0).logical_or(moved.eq(1)).all().item<bool>(), true);
}

}  // namespace
}  // namespace mlp::stages
