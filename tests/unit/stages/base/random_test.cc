#include "stages/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace mlp::stages {
namespace {

// The first outputs of the reference implementation (splitmix64.c by Sebastiano Vigna) for seed 0.
TEST(RandomTest, IsSplitMix64) {
  Random random(0);
  EXPECT_EQ(random.Next(), 0xe220a8397b1dcdafu);
  EXPECT_EQ(random.Next(), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(random.Next(), 0x06c45d188009454fu);
}

TEST(RandomTest, BelowStaysBelowAndReachesEverything) {
  Random random(5);
  std::vector<int> counts(7);
  for (int i = 0; i < 7000; ++i) ++counts.at(random.Below(7));
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

TEST(RandomTest, UniformFillsTheUnitIntervalEvenly) {
  Random random(2);
  std::vector<int> counts(10);
  for (int i = 0; i < 10000; ++i) ++counts.at(static_cast<std::size_t>(random.Uniform() * 10));
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

TEST(RandomTest, NormalHasItsMoments) {
  Random random(3);
  double sum = 0, squares = 0, fourths = 0;
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.Normal();
    sum += x;
    squares += x * x;
    fourths += x * x * x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.03);
  EXPECT_NEAR(squares / kDraws, 1, 0.05);
  EXPECT_NEAR(fourths / kDraws, 3, 0.3);
}

// The variance of Beta(a, a) is 1 / (4 (2 a + 1)).
TEST(RandomTest, BetaHasItsMoments) {
  for (const double alpha : {0.05, 0.2, 1.0, 4.0, 50.0}) {
    Random random(4);
    double sum = 0, squares = 0;
    constexpr int kDraws = 20000;
    for (int i = 0; i < kDraws; ++i) {
      const double x = DrawBeta(alpha, random);
      ASSERT_GE(x, 0);
      ASSERT_LE(x, 1);
      sum += x;
      squares += (x - 0.5) * (x - 0.5);
    }
    const double variance = 1 / (4 * (2 * alpha + 1));
    EXPECT_NEAR(sum / kDraws, 0.5, 0.015) << alpha;
    EXPECT_NEAR(squares / kDraws, variance, 0.05 * variance) << alpha;
  }
}

// The first draws of neighbouring substreams are as even as those of one stream.
TEST(SubstreamSeedTest, GivesUnrelatedStreams) {
  std::set<std::uint64_t> seeds;
  std::vector<int> counts(16);
  int flips = 0;
  bool last = false;
  for (std::uint64_t epoch = 0; epoch < 20; ++epoch) {
    for (std::uint64_t sample = 0; sample < 1000; ++sample) {
      const std::uint64_t seed = SubstreamSeed(7, epoch, sample);
      seeds.insert(seed);
      const double uniform = Random(seed).Uniform();
      ++counts.at(static_cast<std::size_t>(uniform * 16));
      flips += last != (uniform < 0.5);
      last = uniform < 0.5;
    }
  }
  EXPECT_EQ(seeds.size(), 20000u);
  for (const int count : counts) EXPECT_NEAR(count, 1250, 175);
  EXPECT_NEAR(flips, 10000, 350);
  EXPECT_NE(SubstreamSeed(7, 1, 2), SubstreamSeed(7, 2, 1));
  EXPECT_NE(SubstreamSeed(7, 1, 2), SubstreamSeed(8, 1, 2));
}

TEST(RandomTest, ShufflePermutes) {
  std::vector<int> items(100);
  std::iota(items.begin(), items.end(), 0);
  const std::vector<int> before = items;
  Random random(1);
  Shuffle(items, random);
  EXPECT_NE(items, before);
  std::sort(items.begin(), items.end());
  EXPECT_EQ(items, before);
}

TEST(DeriveSeedTest, DependsOnSeedAndName) {
  std::set<std::uint64_t> seeds;
  for (const std::uint64_t seed : {0, 1, 2}) {
    for (const char* name : {"", "train.shuffle.1", "train.shuffle.2", "prune.shuffle.1"}) {
      seeds.insert(DeriveSeed(seed, name));
      EXPECT_EQ(DeriveSeed(seed, name), DeriveSeed(seed, name));
    }
  }
  EXPECT_EQ(seeds.size(), 12u);
}

// Results of earlier versions stay reproducible: this value may not change.
TEST(DeriveSeedTest, IsFixed) {
  EXPECT_EQ(DeriveSeed(1, "train.weights"), 7022851431609484338u);
}
TEST(SubstreamSeedTest, IsFixed) {
  EXPECT_EQ(SubstreamSeed(1, 2, 3), 2765949554769063666u);
}

}  // namespace
}  // namespace mlp::stages
