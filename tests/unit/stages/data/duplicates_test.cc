#include "stages/data/duplicates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Samples Bytes(const std::vector<std::uint8_t>& values, const std::vector<std::int64_t>& labels) {
  return {{1}, values, labels};
}

TEST(DuplicatesTest, FindsNoneWhereThereIsNone) {
  EXPECT_THAT(FindDuplicates({{"train", Bytes({1, 2}, {0, 1})},
                              {"validation", Bytes({3}, {0})},
                              {"test", Bytes({4}, {0})}}),
              IsEmpty());
}

TEST(DuplicatesTest, TellsWithinFromAcrossAndFindsConflicts) {
  const auto groups = FindDuplicates({{"train", Bytes({7, 5, 9, 5, 7}, {0, 1, 0, 1, 1})},
                                      {"validation", Bytes({8, 9}, {0, 0})},
                                      {"test", Bytes({8, 6, 9}, {1, 0, 0})}});
  ASSERT_THAT(groups, SizeIs(4));  // 7, 5, 9, 8
  EXPECT_EQ(groups[0].members[1].index, 4u);
  EXPECT_TRUE(groups[0].within_split && !groups[0].across_splits && groups[0].conflicting_labels);
  EXPECT_EQ(groups[1].members[0].index, 1u);
  EXPECT_TRUE(groups[1].within_split && !groups[1].across_splits && !groups[1].conflicting_labels);
  ASSERT_THAT(groups[2].members, SizeIs(3));
  EXPECT_EQ(groups[2].members[2].split, "test");
  EXPECT_TRUE(!groups[2].within_split && groups[2].across_splits && !groups[2].conflicting_labels);
  EXPECT_EQ(groups[3].members[0].split, "validation");
  EXPECT_TRUE(!groups[3].within_split && groups[3].across_splits && groups[3].conflicting_labels);
}

TEST(DuplicatesTest, ComparesWholeSamples) {
  const Samples train{{2}, std::vector<float>{1, 2, 1, 3, 1, 2}, {0, 0, 0}};
  const Samples none{{2}, std::vector<float>{}, {}};
  const auto groups = FindDuplicates({{"train", train}, {"validation", none}, {"test", none}});
  ASSERT_THAT(groups, SizeIs(1));
  EXPECT_EQ(groups[0].members[1].index, 2u);
}

}  // namespace
}  // namespace mlp::stages
