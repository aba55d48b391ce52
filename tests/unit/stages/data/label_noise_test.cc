#include "stages/data/label_noise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// Two groups of 20 rows, at 0 and at 100, of classes 0 and 1; row 3 has the other group's label.
Samples TwoGroups() {
  Samples samples{{2}, {}, {}};
  std::vector<float> values;
  for (int i = 0; i < 40; ++i) {
    values.push_back(static_cast<float>(i % 20 + (i < 20 ? 0 : 100)));
    values.push_back(0);
    samples.labels.push_back(i < 20 ? 0 : 1);
  }
  samples.labels[3] = 1;
  samples.values = values;
  return samples;
}

TEST(LabelNoiseTest, DoubtsALabelThatItsNeighboursDoNotShare) {
  const Samples samples = TwoGroups();
  for (const std::size_t threads : {1, 3}) {
    const LabelNoise noise = FindLabelNoise(samples, Measure(samples), 100, 1, threads);
    EXPECT_EQ(noise.examined, 40u);
    ASSERT_THAT(noise.doubts, SizeIs(1));
    EXPECT_EQ(noise.doubts[0].index, 3u);
    EXPECT_EQ(noise.doubts[0].suggested, 0);
    EXPECT_EQ(noise.doubts[0].agreeing, 10u);
  }
}

TEST(LabelNoiseTest, ComparesImagesByTheirCells) {
  Samples samples{{1, 9, 9}, {}, {}};
  std::vector<std::uint8_t> values;
  for (int i = 0; i < 30; ++i) {
    // A bright upper or lower half.
    for (int y = 0; y < 9; ++y) {
      values.insert(values.end(), 9, (y < 4) == (i % 2 == 0) ? 200 : static_cast<std::uint8_t>(i));
    }
    samples.labels.push_back(i % 2);
  }
  samples.labels[10] = 1;
  samples.values = values;
  const LabelNoise noise = FindLabelNoise(samples, Measure(samples), 100, 1, 1);
  ASSERT_THAT(noise.doubts, SizeIs(1));
  EXPECT_EQ(noise.doubts[0].index, 10u);
}

TEST(LabelNoiseTest, ExaminesNoMoreThanAsked) {
  const Samples samples = TwoGroups();
  EXPECT_EQ(FindLabelNoise(samples, Measure(samples), 25, 1, 1).examined, 25u);
  const LabelNoise too_few = FindLabelNoise(samples, Measure(samples), 19, 1, 1);
  EXPECT_EQ(too_few.examined, 0u);
  EXPECT_THAT(too_few.doubts, IsEmpty());
}

}  // namespace
}  // namespace mlp::stages
