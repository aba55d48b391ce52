#include "engine/text_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using ::testing::HasSubstr;

TEST(SelectLines, GivesWholeLinesOfTheRange) {
  EXPECT_EQ(SelectLines("a\nb\nc\nd\n", 2, 3), "b\nc\n");
  EXPECT_EQ(SelectLines("a\nb\nc", 3, 9), "c");
  EXPECT_EQ(SelectLines("a\nb\n", 3, 4), "");
  EXPECT_EQ(SelectLines("a\r\nb\r\n", 1, 1), "a\r\n");
  EXPECT_EQ(SelectLines("", 1, 1), "");
}

TEST(SelectMatches, GivesEveryMatchLineByLine) {
  MLP_ASSERT_OK_AND_ASSIGN(const std::string matches,
                           SelectMatches("LR=1\nx LR=2\nLR=3 LR=4\n", "LR=[0-9]"));
  EXPECT_EQ(matches, "LR=1\nLR=2\nLR=3\nLR=4\n");
  MLP_ASSERT_OK_AND_ASSIGN(const std::string first, SelectMatches("LR=1\nx LR=2\n", "^LR.*"));
  EXPECT_EQ(first, "LR=1\n");
  MLP_ASSERT_OK_AND_ASSIGN(const std::string none, SelectMatches("a\n", "b"));
  EXPECT_EQ(none, "");
}

TEST(SelectMatches, RefusesWhatItCannotMatch) {
  EXPECT_THAT(SelectMatches("a", "(").error().message, HasSubstr("'('"));
  EXPECT_THAT(SelectMatches("a\n" + std::string(20'000, 'x'), "x*").error().message,
              HasSubstr("line 2"));
}

}  // namespace
}  // namespace mlp
