#include "stages/learn/augment_placement.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

torch::Tensor Numbered(std::int64_t batch, std::int64_t height, std::int64_t width,
                       torch::ScalarType type = torch::kUInt8) {
  return torch::arange(1, batch * 2 * height * width + 1)
      .remainder(251)
      .add(1)
      .to(type)
      .view({batch, 2, height, width});
}

torch::Tensor Row(const torch::Tensor& image) {
  return image.flatten().to(torch::kInt64);
}

TEST(PlaceImagesTest, MovesMirrorsAndFills) {
  const torch::Tensor row = torch::tensor({1, 2, 3, 4}, torch::kFloat32).view({1, 1, 1, 4});
  const auto placed = [&](Placement placement, Surround surround) {
    return Row(PlaceImages(row, {placement}, surround));
  };
  EXPECT_TRUE(torch::equal(placed({0, 1}, Surround::kZero), torch::tensor({0, 1, 2, 3})));
  EXPECT_TRUE(torch::equal(placed({0, -2}, Surround::kZero), torch::tensor({3, 4, 0, 0})));
  EXPECT_TRUE(torch::equal(placed({0, 2}, Surround::kReflect), torch::tensor({3, 2, 1, 2})));
  EXPECT_TRUE(torch::equal(placed({0, -3}, Surround::kReflect), torch::tensor({4, 3, 2, 1})));
  EXPECT_TRUE(torch::equal(placed({0, 1, true}, Surround::kZero), torch::tensor({3, 2, 1, 0})));
  EXPECT_TRUE(torch::equal(placed({0, 9}, Surround::kZero), torch::tensor({0, 0, 0, 0})));
  EXPECT_TRUE(torch::equal(placed({-1, 0}, Surround::kZero), torch::tensor({0, 0, 0, 0})));
}

TEST(PlaceImagesTest, IsTheCropOfAPaddedImage) {
  const torch::Tensor images = Numbered(1, 5, 6, torch::kFloat32);
  namespace functional = torch::nn::functional;
  const torch::Tensor reflected =
      functional::pad(images, functional::PadFuncOptions({3, 3, 3, 3}).mode(torch::kReflect));
  const torch::Tensor zeroed = torch::constant_pad_nd(images, {3, 3, 3, 3});
  for (std::int64_t down = -3; down <= 3; ++down) {
    for (std::int64_t right = -3; right <= 3; ++right) {
      for (const Surround surround : {Surround::kZero, Surround::kReflect}) {
        const torch::Tensor& padded = surround == Surround::kZero ? zeroed : reflected;
        EXPECT_TRUE(torch::equal(PlaceImages(images, {{down, right}}, surround),
                                 padded.narrow(2, 3 - down, 5).narrow(3, 3 - right, 6)));
      }
    }
  }
}

TEST(PlaceImagesTest, FlippingTwiceAndMovingBackAreIdentities) {
  const torch::Tensor images = Numbered(2, 4, 5);
  const std::vector<Placement> flips(2, {0, 0, true});
  const torch::Tensor flipped = PlaceImages(images, flips, Surround::kZero);
  EXPECT_TRUE(torch::equal(flipped, images.flip(3)));
  EXPECT_TRUE(torch::equal(PlaceImages(flipped, flips, Surround::kZero), images));
  const torch::Tensor there = PlaceImages(images, {{1, 2}, {1, 2}}, Surround::kZero);
  const torch::Tensor back = PlaceImages(there, {{-1, -2}, {-1, -2}}, Surround::kZero);
  EXPECT_TRUE(
      torch::equal(back.narrow(2, 0, 3).narrow(3, 0, 3), images.narrow(2, 0, 3).narrow(3, 0, 3)));
}

// The way of the GPU, on the CPU.
TEST(PlaceImagesTest, BothWaysGiveTheSame) {
  const std::vector<Placement> placements = {{0, 0}, {2, -3, true}, {-3, 1}, {3, 3, true}};
  for (const auto type : {torch::kUInt8, torch::kInt16, torch::kFloat32, torch::kFloat64}) {
    const torch::Tensor images = Numbered(4, 5, 7, type);
    for (const Surround surround : {Surround::kZero, Surround::kReflect}) {
      const torch::Tensor placed = PlaceByRows(images, placements, surround);
      EXPECT_EQ(placed.scalar_type(), type);
      EXPECT_TRUE(torch::equal(placed, PlaceByLookup(images, placements, surround)));
      EXPECT_TRUE(torch::equal(
          placed,
          PlaceByRows(images.contiguous(torch::MemoryFormat::ChannelsLast), placements, surround)));
    }
  }
}

TEST(BlackOutTest, ClearsASquareThatMayReachOutside) {
  torch::Tensor images = torch::ones({3, 2, 5, 6});
  BlackOut(images, {{1, 2}, {-2, 4}, {4, -3}}, 3);
  torch::Tensor expected = torch::ones({3, 2, 5, 6});
  expected[0].narrow(1, 1, 3).narrow(2, 2, 3).zero_();
  expected[1].narrow(1, 0, 1).narrow(2, 4, 2).zero_();
  // The third one is left of the image.
  EXPECT_TRUE(torch::equal(images, expected));
}

}  // namespace
}  // namespace mlp::stages
