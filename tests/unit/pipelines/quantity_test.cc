#include "pipelines/quantity.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

TEST(QuantityTest, Sizes) {
  EXPECT_EQ(ParseSize("0"), 0u);
  EXPECT_EQ(ParseSize("1500"), 1500u);
  EXPECT_EQ(ParseSize("10MiB"), 10485760u);
  EXPECT_EQ(ParseSize("10 MB"), 10000000u);
  EXPECT_EQ(ParseSize("1.5K"), 1536u);
  EXPECT_EQ(ParseSize("2T"), 2199023255552u);
  for (const char* text : {"", "MiB", "-1", "1 PiB", "x1", "1e30", "1MiBs", "nan", "0x10"}) {
    EXPECT_FALSE(ParseSize(text)) << text;
  }
}

TEST(QuantityTest, Durations) {
  EXPECT_EQ(ParseDuration("90"), 90'000'000'000);
  EXPECT_EQ(ParseDuration("0.5s"), 500'000'000);
  EXPECT_EQ(ParseDuration("250ms"), 250'000'000);
  EXPECT_EQ(ParseDuration("2h"), 7'200'000'000'000);
  EXPECT_EQ(ParseDuration("1d"), 86'400'000'000'000);
  for (const char* text : {"", "s", "-1s", "1w", "1 h 5", "1e20d", "inf"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

}  // namespace
}  // namespace mlp
