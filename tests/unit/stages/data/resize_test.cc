#include "stages/data/resize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

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

long PeakKilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// Widened first, as other pictures are, each would take 1 GB.
TEST(ResizeTest, TakesLittleMemoryForAColumnOrRowOfPixels) {
  const long before = PeakKilobytes();
  const Image column = Grey(65535, 1, std::vector<std::uint8_t>(65535, 77));
  EXPECT_THAT(Resize(column, 1, 2000).pixels, Each(77));
  const Image row = Grey(1, 65535, std::vector<std::uint8_t>(65535, 77));
  EXPECT_THAT(Resize(row, 2000, 1).pixels, Each(77));
  EXPECT_LT(PeakKilobytes() - before, 100 << 10);
}

TEST(ResizeTest, GivesTheSameInEitherOrder) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 2 * 200; ++i) pixels.push_back(static_cast<std::uint8_t>(i * 37));
  std::vector<std::uint8_t> turned(pixels.size());
  for (std::size_t i = 0; i < pixels.size(); ++i) turned[i % 2 * 200 + i / 2] = pixels[i];
  const Image tall = Resize(Grey(200, 2, pixels), 3, 3);
  const Image wide = Resize(Grey(2, 200, turned), 3, 3);
  for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(tall.pixels[i], wide.pixels[i % 3 * 3 + i / 3]);
}

}  // namespace
}  // namespace mlp::stages
