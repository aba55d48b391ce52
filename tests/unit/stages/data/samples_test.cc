#include "stages/data/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

TEST(SamplesTest, CountsValuesWithoutOverflow) {
  EXPECT_EQ(CountValues({3, 4, 5}), 60u);
  EXPECT_EQ(CountValues({}), 1u);
  EXPECT_EQ(CountValues({3, 0}), std::nullopt);
  EXPECT_EQ(CountValues({3, -1}), std::nullopt);
  EXPECT_EQ(CountValues({1LL << 32, 1LL << 32}), std::nullopt);
}

TEST(SamplesTest, SelectsInTheOrderAsked) {
  const Samples samples{{2}, std::vector<float>{1, 2, 3, 4, 5, 6}, {0, 1, 2}};
  const Samples selected = Select(samples, {2, 0});
  EXPECT_THAT(std::get<std::vector<float>>(selected.values), ElementsAre(5, 6, 1, 2));
  EXPECT_THAT(selected.labels, ElementsAre(2, 0));
}

// Two images of two channels of 1x2: channel 0 holds 0 2 4 6, channel 1 holds 9 throughout.
TEST(SamplesTest, MeasuresChannels) {
  const Samples samples{{2, 1, 2}, std::vector<std::uint8_t>{0, 2, 9, 9, 4, 6, 9, 9}, {0, 1}};
  const Statistics statistics = Measure(samples);
  EXPECT_THAT(statistics.mean, ElementsAre(DoubleEq(3), DoubleEq(9)));
  EXPECT_THAT(statistics.std, ElementsAre(DoubleEq(2.23606797749979), DoubleEq(0)));
}

TEST(SamplesTest, MeasuresColumns) {
  const Samples samples{{2}, std::vector<float>{1, 10, 3, 10}, {0, 1}};
  const Statistics statistics = Measure(samples);
  EXPECT_THAT(statistics.mean, ElementsAre(2, 10));
  EXPECT_THAT(statistics.std, ElementsAre(1, 0));
}

}  // namespace
}  // namespace mlp::stages
