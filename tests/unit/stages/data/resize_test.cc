#include "stages/data/resize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

Image Grey(std::size_t height, std::size_t width, std::vector<std::uint8_t> pixels) {
  return {width, height, 1, std::move(pixels)};
}

TEST(ResizeTest, LeavesAPictureOfThatSizeAsItIs) {
  EXPECT_THAT(Resize(Grey(1, 3, {5, 0, 255}), 1, 3).pixels, ElementsAre(5, 0, 255));
}

TEST(ResizeTest, KeepsAConstantPictureConstant) {
  const Image picture = Grey(7, 5, std::vector<std::uint8_t>(35, 77));
  for (const std::size_t size : {1, 2, 3, 5, 7, 8, 20}) {
    const Image resized = Resize(picture, size, 2 * size);
    EXPECT_EQ(resized.height, size);
    EXPECT_EQ(resized.width, 2 * size);
    EXPECT_EQ(resized.pixels.size(), 2 * size * size);
    EXPECT_THAT(resized.pixels, Each(77));
  }
}

TEST(ResizeTest, InterpolatesWhereItGrows) {
  EXPECT_THAT(Resize(Grey(1, 2, {0, 100}), 1, 4).pixels, ElementsAre(0, 25, 75, 100));
  EXPECT_THAT(Resize(Grey(2, 1, {0, 100}), 4, 1).pixels, ElementsAre(0, 25, 75, 100));
}

// With a step of 2, a middle between two pixels takes 1/8 3/8 3/8 1/8; at the edges without what
// lies outside.
TEST(ResizeTest, PassesNoPixelOverWhereItShrinks) {
  EXPECT_THAT(Resize(Grey(1, 4, {0, 0, 0, 80}), 1, 2).pixels, ElementsAre(0, 34));
  EXPECT_THAT(Resize(Grey(1, 6, {0, 80, 0, 0, 0, 0}), 1, 3).pixels, ElementsAre(34, 10, 0));
}

TEST(ResizeTest, KeepsChannelsApart) {
  const Image resized = Resize({2, 1, 3, {0, 100, 7, 100, 0, 7}}, 1, 4);
  EXPECT_THAT(resized.pixels, ElementsAre(0, 100, 7, 25, 75, 7, 75, 25, 7, 100, 0, 7));
}

}  // namespace
}  // namespace mlp::stages
