#include "stages/learn/augment_operations.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <stdexcept>

namespace mlp::stages {
namespace {

constexpr ImageOperation kLast = ImageOperation::kTranslateY;

// {1, 3, 24, 28}, of ranges that differ from channel to channel.
torch::Tensor Picture() {
  const torch::Tensor r = torch::arange(24).view({1, 24, 1}), c = torch::arange(28).view({1, 28}),
                      k = torch::arange(3).view({3, 1, 1});
  const torch::Tensor values = (7 * r * r + 13 * c + 29 * k * r).remainder(200 - 40 * k) + 20 + k;
  return values.to(torch::kUInt8).unsqueeze(0);
}

torch::Tensor Changed(const torch::Tensor& image, ImageOperation operation, double level) {
  return ChangeImages(image, {{operation, level}});
}

// The sum of each byte times its place, modulo a prime.
std::int64_t Checksum(const torch::Tensor& image) {
  const torch::Tensor values = image.flatten().to(torch::kInt64);
  return (values * torch::arange(1, values.size(0) + 1))
             .remainder(1000003)
             .sum()
             .item<std::int64_t>() %
         1000003;
}

double MeanOf(const torch::Tensor& image) {
  return image.to(torch::kFloat64).mean().item<double>();
}

// The checksums of Pillow's ImageOps.{equalize, solarize(192), posterize(6)}.
TEST(ChangeImagesTest, GivesThePixelsOfPillow) {
  const torch::Tensor picture = Picture();
  ASSERT_EQ(Checksum(picture), 368882);
  EXPECT_EQ(Checksum(Changed(picture, ImageOperation::kEqualize, 0)), 799640);
  EXPECT_EQ(Checksum(Changed(picture, ImageOperation::kSolarize, 0.25)), 513709);
  EXPECT_EQ(Checksum(Changed(picture, ImageOperation::kPosterize, -0.5)), 319355);
}

// Pillow's autocontrast computes in floats and so is one lower here and there.
TEST(ChangeImagesTest, AutocontrastStretchesEachChannel) {
  const torch::Tensor picture = Picture();
  const torch::Tensor stretched = Changed(picture, ImageOperation::kAutocontrast, 0);
  EXPECT_TRUE(stretched.amin({2, 3}).eq(0).all().item<bool>());
  EXPECT_TRUE(stretched.amax({2, 3}).eq(255).all().item<bool>());
  const torch::Tensor row = torch::tensor({10, 40, 70, 30}, torch::kUInt8).view({1, 1, 1, 4});
  EXPECT_TRUE(torch::equal(Changed(row, ImageOperation::kAutocontrast, 0).flatten(),
                           torch::tensor({0, 127, 255, 85}, torch::kUInt8)));
}

// The sums of Pillow's ImageEnhance with factors 1.45 and 0.55. It cuts off what is rounded here.
TEST(ChangeImagesTest, EnhancesAsPillowDoes) {
  const torch::Tensor picture = Picture();
  const std::map<ImageOperation, std::pair<double, double>> sums = {
      {ImageOperation::kColor, {197959, 203228}},
      {ImageOperation::kContrast, {198167, 203090}},
      {ImageOperation::kBrightness, {286276, 109659}},
      {ImageOperation::kSharpness, {200376, 200368}}};
  const auto bytes = static_cast<double>(picture.numel());
  for (const auto& [operation, expected] : sums) {
    SCOPED_TRACE(static_cast<int>(operation));
    EXPECT_NEAR(MeanOf(Changed(picture, operation, 0.5)), expected.first / bytes + 0.4, 0.4);
    EXPECT_NEAR(MeanOf(Changed(picture, operation, -0.5)), expected.second / bytes + 0.4, 0.4);
  }
}

TEST(ChangeImagesTest, LevelZeroIsTheIdentity) {
  const torch::Tensor picture = Picture();
  for (int i = 0; i < kImageOperations; ++i) {
    const auto operation = static_cast<ImageOperation>(i);
    if (operation == ImageOperation::kAutocontrast || operation == ImageOperation::kEqualize) {
      continue;
    }
    EXPECT_TRUE(torch::equal(Changed(picture, operation, 0), picture)) << i;
    EXPECT_EQ(torch::equal(Changed(picture, operation, 0.6), picture),
              operation == ImageOperation::kIdentity)
        << i;
  }
  EXPECT_EQ(static_cast<std::int64_t>(kLast), kImageOperations - 1);
}

TEST(ChangeImagesTest, FlatAndTinyImagesAreLeftAsTheyAre) {
  const torch::Tensor flat = torch::full({1, 1, 20, 20}, 77, torch::kUInt8);
  EXPECT_TRUE(torch::equal(Changed(flat, ImageOperation::kAutocontrast, 0), flat));
  EXPECT_TRUE(torch::equal(Changed(flat, ImageOperation::kEqualize, 0), flat));
  const torch::Tensor tiny = torch::full({1, 1, 1, 2}, 77, torch::kUInt8);
  EXPECT_TRUE(torch::equal(Changed(tiny, ImageOperation::kSharpness, 0.5), tiny));
}

TEST(ChangeImagesTest, MovesAboutTheCentre) {
  torch::Tensor dot = torch::zeros({1, 1, 11, 21}, torch::kUInt8);
  dot[0][0][5][13] = 200;
  const auto place = [&](ImageOperation operation, double level) {
    const auto at = Changed(dot, operation, level)[0][0].argmax().item<std::int64_t>();
    return std::pair(at / 21, at % 21);
  };
  using Place = std::pair<std::int64_t, std::int64_t>;
  // By 4 pixels of a width of 21, and 3 of a height of 11.
  EXPECT_EQ(place(ImageOperation::kTranslateX, 4.0 / 21 * 331 / 150), Place(5, 17));
  EXPECT_EQ(place(ImageOperation::kTranslateX, -4.0 / 21 * 331 / 150), Place(5, 9));
  EXPECT_EQ(place(ImageOperation::kTranslateY, 3.0 / 11 * 331 / 150), Place(8, 13));
  // The centre's own row stays where rows are sheared; three to the right of it, columns move.
  EXPECT_EQ(place(ImageOperation::kShearX, 1), Place(5, 13));
  EXPECT_EQ(place(ImageOperation::kShearY, 1), Place(4, 13));
  dot.zero_();
  dot[0][0][5][10] = 200;
  for (const auto operation :
       {ImageOperation::kRotate, ImageOperation::kShearX, ImageOperation::kShearY}) {
    EXPECT_EQ(Changed(dot, operation, 0.7)[0][0][5][10].item<int>(), 200);
  }
  // A point 6 pixels from the centre, turned by 30 degrees, is 3 lower or higher, 5.2 to the side.
  dot.zero_();
  dot[0][0][5][16] = 200;
  const Place turned = place(ImageOperation::kRotate, 1);
  EXPECT_EQ(std::abs(turned.first - 5), 3);
  EXPECT_EQ(turned.second, 15);
}

// One of each, in every order and in any company.
TEST(ChangeImagesTest, AnImageDoesNotDependOnItsBatch) {
  torch::manual_seed(2);
  constexpr std::int64_t kImages = 3 * kImageOperations;
  const torch::Tensor images = torch::randint(0, 256, {kImages, 3, 17, 19}, torch::kUInt8);
  std::vector<ImageChange> changes;
  for (int i = 0; i < kImages; ++i) {
    changes.push_back({static_cast<ImageOperation>(i % kImageOperations), 0.9 - 0.04 * i});
  }
  const torch::Tensor together = ChangeImages(images, changes);
  for (std::int64_t i = 0; i < kImages; ++i) {
    EXPECT_TRUE(torch::equal(
        ChangeImages(images.narrow(0, i, 1), {changes[static_cast<std::size_t>(i)]})[0],
        together[i]))
        << i;
  }
}

TEST(ChangeImagesTest, RefusesFloats) {
  EXPECT_THROW(ChangeImages(torch::zeros({1, 1, 2, 2}), {{}}), std::invalid_argument);
}

}  // namespace
}  // namespace mlp::stages
