#include "stages/learn/quantile.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

// As numpy.quantile has it.
TEST(QuantileTest, LiesBetweenValues) {
  const std::vector<double> sorted{1, 2, 4, 8};
  EXPECT_EQ(Quantile(sorted, 0), 1);
  EXPECT_EQ(Quantile(sorted, 0.5), 3);
  EXPECT_DOUBLE_EQ(Quantile(sorted, 0.9), 6.8);
  EXPECT_EQ(Quantile(sorted, 1), 8);
  EXPECT_EQ(Quantile({5}, 0.99), 5);
}

}  // namespace
}  // namespace mlp::stages
