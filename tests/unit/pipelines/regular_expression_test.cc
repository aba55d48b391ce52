#include "pipelines/regular_expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp {
namespace {

using ::testing::HasSubstr;

std::string MatchesIn(std::string_view text, const std::string& expression) {
  return RegularExpression::Compile(expression).value().MatchesIn(text);
}

TEST(RegularExpression, GivesEveryMatchLineByLine) {
  EXPECT_EQ(MatchesIn("LR=1\nx LR=2\nLR=3 LR=4\n", "LR=[0-9]"), "LR=1\nLR=2\nLR=3\nLR=4\n");
  EXPECT_EQ(MatchesIn("LR=1\nx LR=2\n", "^LR.*"), "LR=1\n");
  EXPECT_EQ(MatchesIn("aba\n", "^a"), "a\n");
  EXPECT_EQ(MatchesIn("a\n", "b"), "");
  EXPECT_EQ(MatchesIn("ab\n", "b*"), "\nb\n\n");  // an empty match is one, and ends
}

TEST(RegularExpression, SaysWhatIsWrong) {
  const auto wrong = RegularExpression::Compile("(");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, HasSubstr("missing )"));
}

// Both take for ever, or all of the stack, where a matcher tries one way after the other.
TEST(RegularExpression, TakesLinearTime) {
  EXPECT_EQ(MatchesIn(std::string(100, 'a'), "(a+)+b"), "");
  const std::string line(1'000'000, 'x');
  EXPECT_EQ(MatchesIn(line, "(x|y)*").size(), line.size() + 2);  // and the empty one at the end
}

}  // namespace
}  // namespace mlp
