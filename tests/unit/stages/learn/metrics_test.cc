#include "stages/learn/metrics.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

// actual 0: 3 right, 1 called 1;  actual 1: 2 right, 2 called 0;  actual 2: none right, 1 called 0.
ConfusionMatrix Example() {
  ConfusionMatrix confusion(4);
  for (int i = 0; i < 3; ++i) confusion.Add(0, 0);
  confusion.Add(0, 1);
  for (int i = 0; i < 2; ++i) confusion.Add(1, 1);
  for (int i = 0; i < 2; ++i) confusion.Add(1, 0);
  confusion.Add(2, 0);
  return confusion;
}

TEST(MetricsTest, AgreeWithHandComputedValues) {
  const Metrics metrics = Summarize(Example());
  EXPECT_EQ(metrics.samples, 9);
  EXPECT_DOUBLE_EQ(metrics.accuracy, 5.0 / 9);
  EXPECT_DOUBLE_EQ(metrics.classes[0].precision, 3.0 / 6);
  EXPECT_DOUBLE_EQ(metrics.classes[0].recall, 3.0 / 4);
  EXPECT_DOUBLE_EQ(metrics.classes[0].f1, 0.6);
  EXPECT_EQ(metrics.classes[0].support, 4);
  EXPECT_DOUBLE_EQ(metrics.classes[1].precision, 2.0 / 3);
  EXPECT_DOUBLE_EQ(metrics.classes[1].recall, 0.5);
  EXPECT_DOUBLE_EQ(metrics.classes[1].f1, 4.0 / 7);
  EXPECT_DOUBLE_EQ(metrics.macro.precision, (0.5 + 2.0 / 3) / 4);
  EXPECT_DOUBLE_EQ(metrics.macro.recall, (0.75 + 0.5) / 4);
  EXPECT_DOUBLE_EQ(metrics.macro.f1, (0.6 + 4.0 / 7) / 4);
}

TEST(MetricsTest, AreZeroWhereTheyWouldDivideByZero) {
  const Metrics metrics = Summarize(Example());
  EXPECT_EQ(metrics.classes[2].precision, 0);  // never predicted
  EXPECT_EQ(metrics.classes[2].f1, 0);
  EXPECT_EQ(metrics.classes[3].recall, 0);  // never there
  EXPECT_EQ(Summarize(ConfusionMatrix(2)).accuracy, 0);
}

TEST(MetricsTest, CountRowsByActualClass) {
  EXPECT_EQ(Example().Count(0, 1), 1);
  EXPECT_EQ(Example().Count(1, 0), 2);
}

}  // namespace
}  // namespace mlp::stages
