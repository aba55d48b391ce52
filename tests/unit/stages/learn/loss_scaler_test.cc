#include "stages/learn/loss_scaler.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

torch::Tensor WithGradient(float value) {
  torch::Tensor parameter = torch::zeros({2}, torch::requires_grad());
  parameter.mutable_grad() = torch::tensor({1.0F, value});
  return parameter;
}

TEST(LossScalerTest, IsWithoutEffectUnlessOn) {
  LossScaler scaler(/*is_on=*/false);
  const torch::Tensor parameter = WithGradient(std::numeric_limits<float>::infinity());
  EXPECT_EQ(scaler.scale(), 1);
  EXPECT_TRUE(scaler.Unscale({parameter}));
  EXPECT_EQ(parameter.grad()[0].item<float>(), 1);
}

TEST(LossScalerTest, DividesGradientsByTheScale) {
  LossScaler scaler(/*is_on=*/true);
  EXPECT_EQ(scaler.scale(), 65536);
  const torch::Tensor parameter = WithGradient(65536 * 3), without = torch::zeros({2});
  EXPECT_TRUE(scaler.Unscale({parameter, without}));
  EXPECT_EQ(parameter.grad()[1].item<float>(), 3);
  EXPECT_EQ(scaler.scale(), 65536);
}

TEST(LossScalerTest, HalvesAndLeavesOutAStepThatIsNotFinite) {
  LossScaler scaler(/*is_on=*/true);
  EXPECT_FALSE(scaler.Unscale(
      {WithGradient(1), WithGradient(std::numeric_limits<float>::infinity()), WithGradient(1)}));
  EXPECT_EQ(scaler.scale(), 32768);
  EXPECT_FALSE(scaler.Unscale({WithGradient(std::numeric_limits<float>::quiet_NaN())}));
  EXPECT_EQ(scaler.scale(), 16384);
}

TEST(LossScalerTest, GivesUpOnGradientsThatAreNeverFinite) {
  LossScaler scaler(/*is_on=*/true);
  const torch::Tensor parameter = WithGradient(std::numeric_limits<float>::quiet_NaN());
  for (int i = 0; i < 16; ++i) EXPECT_FALSE(scaler.Unscale({parameter}));
  EXPECT_EQ(scaler.scale(), 1);
  EXPECT_THAT(ErrorOf([&] { scaler.Unscale({parameter}); }),
              ::testing::HasSubstr("the gradients are not finite in float16"));
}

TEST(LossScalerTest, GrowsAfterSoManyFiniteStepsInARow) {
  LossScaler scaler(/*is_on=*/true);
  for (int i = 0; i < 1500; ++i) scaler.Unscale({WithGradient(1)});
  scaler.Unscale({WithGradient(std::numeric_limits<float>::infinity())});
  for (int i = 0; i < 1999; ++i) scaler.Unscale({WithGradient(1)});
  EXPECT_EQ(scaler.scale(), 32768);
  scaler.Unscale({WithGradient(1)});
  EXPECT_EQ(scaler.scale(), 65536);
}

TEST(LossScalerTest, GoesOnFromWhereItWas) {
  LossScaler first(/*is_on=*/true), second(/*is_on=*/true);
  first.Unscale({WithGradient(std::numeric_limits<float>::infinity())});
  for (int i = 0; i < 1999; ++i) first.Unscale({WithGradient(1)});
  second.Restore(first.ToJson());
  second.Unscale({WithGradient(1)});
  EXPECT_EQ(second.scale(), 65536);
}

}  // namespace
}  // namespace mlp::stages
