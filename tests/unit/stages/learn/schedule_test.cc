#include "stages/learn/schedule.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

// torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=10): its warm-up ends at step 0.3*10-1
// = 2.
TEST(OneCycleTest, MatchesThePublishedSchedule) {
  const OneCycle cycle{.peak = 1, .steps = 10};
  EXPECT_DOUBLE_EQ(LearningRate(cycle, 0), 0.04);
  EXPECT_DOUBLE_EQ(LearningRate(cycle, 1), 0.52);
  EXPECT_DOUBLE_EQ(LearningRate(cycle, 2), 1);
  // cos(pi * 3.5 / 7) = 0 lies between steps 5 and 6, so these two add up to start + end.
  EXPECT_NEAR(LearningRate(cycle, 5) + LearningRate(cycle, 6), 1 + 4e-6, 1e-12);
  EXPECT_NEAR(LearningRate(cycle, 3), 4e-6 + (1 - 4e-6) * (1 + 0.9009688679024191) / 2, 1e-12);
  EXPECT_NEAR(LearningRate(cycle, 9), 4e-6, 1e-15);
}

TEST(OneCycleTest, ScalesWithThePeak) {
  EXPECT_DOUBLE_EQ(LearningRate({.peak = 0.5, .steps = 10}, 1), 0.26);
}

TEST(OneCycleTest, IsUsableForVeryShortTrainings) {
  for (std::int64_t steps = 1; steps <= 8; ++steps) {
    for (std::int64_t step = 0; step < steps; ++step) {
      const double rate = LearningRate({.peak = 1, .steps = steps}, step);
      EXPECT_GT(rate, 0) << steps;
      EXPECT_LE(rate, 1) << steps;
    }
  }
  EXPECT_EQ(LearningRate({.peak = 1, .steps = 1}, 0), 1);
}

}  // namespace
}  // namespace mlp::stages
