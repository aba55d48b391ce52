#include "pipelines/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace mlp {
namespace {

TEST(GlobTest, WildcardsStayWithinAName) {
  EXPECT_TRUE(GlobMatches("*.csv", "a.csv"));
  EXPECT_TRUE(GlobMatches("*.csv", ".csv"));
  EXPECT_FALSE(GlobMatches("*.csv", "d/a.csv"));
  EXPECT_TRUE(GlobMatches("d?/[ab].csv", "d1/b.csv"));
  EXPECT_FALSE(GlobMatches("d?/[!ab].csv", "d1/b.csv"));
}

TEST(GlobTest, TwoStarsAreAnyDirectories) {
  EXPECT_TRUE(GlobMatches("**/a", "a"));
  EXPECT_TRUE(GlobMatches("**/a", "x/y/a"));
  EXPECT_TRUE(GlobMatches("x/**", "x/y/z"));
  EXPECT_TRUE(GlobMatches("x/**/z", "x/z"));
  EXPECT_FALSE(GlobMatches("x/**/z", "y/z"));
  EXPECT_FALSE(GlobMatches("x**z", "x/z")) << "not a name of its own";
}

TEST(GlobTest, ManyStarsCostNoMoreThanTheirProduct) {
  std::string pattern, path;
  for (int i = 0; i < 200; ++i) {
    pattern += "**/a/";
    path += "a/";
  }
  EXPECT_FALSE(GlobMatches(pattern + "b", path + "c"));
}

TEST(GlobTest, BelowADirectory) {
  EXPECT_TRUE(GlobMatchesBelow("*/x", "d"));
  EXPECT_FALSE(GlobMatchesBelow("*.csv", "d"));
  EXPECT_FALSE(GlobMatchesBelow("e/x", "d"));
  EXPECT_TRUE(GlobMatchesBelow("**/x", "d/e/f"));
  EXPECT_TRUE(GlobMatchesBelow("x", ""));
}

TEST(GlobTest, FnmatchCrossesSlashes) {
  EXPECT_TRUE(FnMatches("a*", "a/b@c"));
  EXPECT_TRUE(FnMatches("train@[12]", "train@2"));
  EXPECT_FALSE(FnMatches("train", "train2"));
  EXPECT_TRUE(FnMatches("\\*", "\\x")) << "a backslash is no escape";
}

}  // namespace
}  // namespace mlp
