#include "stages/learn/augment.h"

#include <gtest/gtest.h>

#include <ATen/Parallel.h>

#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

namespace mlp::stages {
namespace {

constexpr std::int64_t kSamples = 60;

AugmentOptions AllOn() {
  return {.crop = 3,
          .surround = Surround::kReflect,
          .flip = true,
          .cutout = 4,
          .operations = 2,
          .magnitude = 15,
          .mixup = 0.4,
          .cutmix = 1};
}

Augmentation Make(const AugmentOptions& options, std::uint64_t seed = 1) {
  return Augmentation(options, {3, 12, 16}, seed, "train.augment");
}

torch::Tensor Images() {
  torch::manual_seed(4);
  return torch::randint(0, 256, {kSamples, 3, 12, 16}, torch::kUInt8);
}

std::vector<std::int64_t> Indices(std::int64_t first = 0, std::int64_t count = kSamples) {
  std::vector<std::int64_t> samples(static_cast<std::size_t>(count));
  std::iota(samples.begin(), samples.end(), first);
  return samples;
}

TEST(AugmentationTest, GivesASampleTheSameInAnyBatch) {
  const Augmentation augmentation = Make(AllOn());
  const torch::Tensor images = Images();
  const torch::Tensor whole = augmentation.Apply(images, Indices(), 3);
  EXPECT_EQ(whole.scalar_type(), torch::kUInt8);
  ASSERT_EQ(whole.sizes(), images.sizes());

  std::vector<std::int64_t> order = Indices();
  Random random(9);
  Shuffle(order, random);
  const torch::Tensor indices = torch::tensor(order);
  EXPECT_TRUE(torch::equal(augmentation.Apply(images.index_select(0, indices), order, 3),
                           whole.index_select(0, indices)));
  for (const std::int64_t size : {1, 7, 32}) {
    for (std::int64_t first = 0; first < kSamples; first += size) {
      const std::int64_t count = std::min(size, kSamples - first);
      EXPECT_TRUE(
          torch::equal(augmentation.Apply(images.narrow(0, first, count), Indices(first, count), 3),
                       whole.narrow(0, first, count)));
    }
  }
  const int threads = at::get_num_threads();
  at::set_num_threads(threads == 1 ? 2 : 1);
  EXPECT_TRUE(torch::equal(Make(AllOn()).Apply(images, Indices(), 3), whole));
  at::set_num_threads(threads);
}

TEST(AugmentationTest, FollowsSeedNameAndEpoch) {
  const torch::Tensor images = Images();
  const torch::Tensor first = Make(AllOn()).Apply(images, Indices(), 1);
  EXPECT_FALSE(torch::equal(first, Make(AllOn()).Apply(images, Indices(), 2)));
  EXPECT_FALSE(torch::equal(first, Make(AllOn(), 2).Apply(images, Indices(), 1)));
  const Augmentation other(AllOn(), {3, 12, 16}, 1, "prune.augment");
  EXPECT_FALSE(torch::equal(first, other.Apply(images, Indices(), 1)));
}

// One more kind of change leaves the draws of the others as they were.
TEST(AugmentationTest, KindsDrawFromStreamsOfTheirOwn) {
  const torch::Tensor images = Images();
  const torch::Tensor cropped = Make({.crop = 3}).Apply(images, Indices(), 1);
  const torch::Tensor flipped = Make({.crop = 3, .flip = true}).Apply(images, Indices(), 1);
  for (std::int64_t i = 0; i < kSamples; ++i) {
    EXPECT_TRUE(torch::equal(cropped[i], flipped[i]) ||
                torch::equal(cropped[i].flip(2), flipped[i]));
  }
}

TEST(AugmentationTest, LeavesItsInputAlone) {
  const torch::Tensor images = Images(), before = images.clone();
  Make(AllOn()).Apply(images, Indices(), 1);
  Make({.cutout = 4}).Apply(images, Indices(), 1);
  EXPECT_TRUE(torch::equal(images, before));
}

TEST(AugmentationTest, StrengthZeroIsTheIdentity) {
  AugmentOptions options = AllOn();
  options.strength = {.from = 0, .to = 1, .epochs = 3};
  const torch::Tensor images = Images();
  EXPECT_TRUE(torch::equal(Make(options).Apply(images, Indices(), 1), images));
  EXPECT_FALSE(torch::equal(Make(options).Apply(images, Indices(), 2), images));
  EXPECT_TRUE(torch::equal(Make(options).Apply(images, Indices(), 3),
                           Make(AllOn()).Apply(images, Indices(), 3)));
  const torch::Tensor labels = torch::arange(kSamples);
  for (std::int64_t step = 0; step < 20; ++step) {
    const Mixed mixed = Make(options).Mix(images, labels, 1, step);
    EXPECT_TRUE(torch::equal(mixed.inputs, images));
    EXPECT_TRUE(mixed.share.eq(1).all().item<bool>());
  }
}

TEST(AugmentationTest, MagnitudeZeroIsTheIdentity) {
  const torch::Tensor images = Images();
  EXPECT_TRUE(
      torch::equal(Make({.operations = 3, .magnitude = 0}).Apply(images, Indices(), 1), images));
}

// With all operations at work, no more images than expected stay as they are: where both of two
// draws are the identity, or hardly more.
TEST(AugmentationTest, RandAugmentChangesMostImages) {
  const torch::Tensor images = Images();
  const torch::Tensor changed = Make({.operations = 2, .magnitude = 9}).Apply(images, Indices(), 1);
  const auto same = changed.eq(images).flatten(1).all(1).sum().item<std::int64_t>();
  EXPECT_LT(same, kSamples / 8);
}

TEST(AugmentationTest, DrawsAreSpreadEvenly) {
  constexpr std::int64_t kMany = 4000;
  const Augmentation augmentation({.crop = 1, .flip = true}, {1, 3, 5}, 1, "train.augment");
  torch::Tensor images = torch::zeros({kMany, 1, 3, 5});
  images.select(2, 1).select(2, 2).fill_(1);
  images.select(2, 1).select(2, 3).fill_(2);
  const torch::Tensor moved = augmentation.Apply(images, Indices(0, kMany), 1);
  const torch::Tensor places = moved.eq(1).to(torch::kInt64).sum(torch::IntArrayRef{0, 1});
  EXPECT_EQ(places.sum().item<std::int64_t>(), kMany);
  for (std::int64_t row = 0; row < 3; ++row) {
    for (std::int64_t column = 1; column <= 3; ++column) {
      EXPECT_NEAR(places[row][column].item<double>(), kMany / 9.0, 80);
    }
  }
  // The brighter pixel is right of the other one, unless mirrored.
  const auto column_of = [&](double value) {
    return moved.eq(value).to(torch::kInt64).amax({1, 2}).argmax(1);
  };
  const auto mirrored = column_of(2).lt(column_of(1)).sum().item<double>();
  EXPECT_NEAR(mirrored, kMany / 2.0, 130);
}

TEST(AugmentationTest, CutoutBlackensASquare) {
  const torch::Tensor images = torch::full({kSamples, 3, 12, 16}, 9, torch::kUInt8);
  const torch::Tensor cut = Make({.cutout = 4}).Apply(images, Indices(), 1);
  const torch::Tensor black = cut.eq(0).to(torch::kInt64).sum({1, 2, 3});
  EXPECT_EQ(black.max().item<std::int64_t>(), 3 * 16);
  EXPECT_GE(black.min().item<std::int64_t>(), 3 * 4);
}

TEST(AugmentationTest, RefusesWhatDoesNotFit) {
  EXPECT_THROW(Augmentation({.crop = 1}, {7}, 1, "a"), std::invalid_argument);
  EXPECT_THROW(Augmentation({.cutmix = 1}, {7}, 1, "a"), std::invalid_argument);
  EXPECT_NO_THROW(Augmentation({.mixup = 1}, {7}, 1, "a"));
  EXPECT_THROW(Augmentation({.crop = 5, .surround = Surround::kReflect}, {1, 5, 9}, 1, "a"),
               std::invalid_argument);
  EXPECT_THROW(Make(AllOn()).Apply(Images(), Indices(0, 3), 1), std::invalid_argument);
}

TEST(MixTest, MixupAddsUpToTheShares) {
  const Augmentation augmentation({.mixup = 0.4}, {2}, 1, "train.augment");
  const torch::Tensor labels = torch::arange(8);
  // Each sample is its own label, so a mixed one tells what it was made of.
  const torch::Tensor inputs = labels.to(torch::kUInt8).unsqueeze(1).expand({8, 2});
  std::set<float> shares;
  for (std::int64_t step = 0; step < 50; ++step) {
    const Mixed mixed = augmentation.Mix(inputs, labels, 1, step);
    const torch::Tensor expected =
        mixed.share * mixed.labels_a + (1 - mixed.share) * mixed.labels_b;
    EXPECT_TRUE(torch::allclose(mixed.inputs.select(1, 0), expected, 1e-6, 1e-6));
    EXPECT_TRUE(torch::equal(mixed.labels_a, labels));
    EXPECT_TRUE(torch::equal(std::get<0>(mixed.labels_b.sort()), labels));
    EXPECT_EQ(mixed.share.min().item<float>(), mixed.share.max().item<float>());
    shares.insert(mixed.share[0].item<float>());
    EXPECT_TRUE(torch::equal(mixed.inputs, augmentation.Mix(inputs, labels, 1, step).inputs));
  }
  EXPECT_GT(shares.size(), 45u);
}

TEST(MixTest, CutmixSharesAreAreas) {
  const Augmentation augmentation({.cutmix = 1}, {1, 9, 14}, 1, "train.augment");
  const torch::Tensor labels = torch::arange(6);
  const torch::Tensor inputs = labels.to(torch::kUInt8).view({6, 1, 1, 1}).expand({6, 1, 9, 14});
  double sum = 0;
  for (std::int64_t step = 0; step < 200; ++step) {
    const Mixed mixed = augmentation.Mix(inputs, labels, 1, step);
    EXPECT_EQ(mixed.inputs.scalar_type(), torch::kUInt8);
    const torch::Tensor own = mixed.inputs.eq(inputs).to(torch::kFloat32).mean({1, 2, 3});
    const torch::Tensor other = mixed.labels_a.ne(mixed.labels_b);
    EXPECT_TRUE(torch::allclose(own.masked_select(other), mixed.share.masked_select(other)));
    sum += mixed.share[0].item<double>();
  }
  // Shares are drawn evenly, and a box cut at the border leaves more.
  EXPECT_GT(sum / 200, 0.5);
  EXPECT_LT(sum / 200, 0.75);
}

TEST(MixTest, ChoosesBetweenBothAndMayBeOff) {
  const torch::Tensor images = Images(), labels = torch::arange(kSamples);
  int by_area = 0;
  for (std::int64_t step = 0; step < 200; ++step) {
    by_area += Make(AllOn()).Mix(images, labels, 1, step).inputs.scalar_type() == torch::kUInt8;
  }
  EXPECT_NEAR(by_area, 100, 30);
  EXPECT_FALSE(Make({.crop = 2}).Mixes());
  EXPECT_TRUE(Make({.crop = 2}).Mix(images, labels, 1, 0).inputs.is_same(images));
}

}  // namespace
}  // namespace mlp::stages
