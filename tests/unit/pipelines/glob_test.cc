#include "pipelines/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace mlp {
namespace {

TEST(GlobTest, WildcardsStayWithinAName) {
  EXPECT_TRUE(PathGlob("*.csv").Matches("a.csv"));
  EXPECT_TRUE(PathGlob("*.csv").Matches(".csv"));
  EXPECT_FALSE(PathGlob("*.csv").Matches("d/a.csv"));
  EXPECT_TRUE(PathGlob("d?/[ab].csv").Matches("d1/b.csv"));
  EXPECT_FALSE(PathGlob("d?/[!ab].csv").Matches("d1/b.csv"));
}

TEST(GlobTest, TwoStarsAreAnyDirectories) {
  EXPECT_TRUE(PathGlob("**/a").Matches("a"));
  EXPECT_TRUE(PathGlob("**/a").Matches("x/y/a"));
  EXPECT_TRUE(PathGlob("x/**").Matches("x/y/z"));
  EXPECT_TRUE(PathGlob("x/**/z").Matches("x/z"));
  EXPECT_FALSE(PathGlob("x/**/z").Matches("y/z"));
  EXPECT_FALSE(PathGlob("x**z").Matches("x/z")) << "not a name of its own";
}

TEST(GlobTest, ManyStarsCostNoMoreThanTheirProduct) {
  std::string pattern, path;
  for (int i = 0; i < 200; ++i) {
    pattern += "**/a/";
    path += "a/";
  }
  EXPECT_FALSE(PathGlob(pattern + "b").Matches(path + "c"));
}

TEST(GlobTest, BelowADirectory) {
  EXPECT_TRUE(PathGlob("*/x").MatchesBelow("d"));
  EXPECT_FALSE(PathGlob("*.csv").MatchesBelow("d"));
  EXPECT_FALSE(PathGlob("e/x").MatchesBelow("d"));
  EXPECT_TRUE(PathGlob("**/x").MatchesBelow("d/e/f"));
  EXPECT_TRUE(PathGlob("x").MatchesBelow(""));
}

TEST(GlobTest, FnmatchCrossesSlashes) {
  EXPECT_TRUE(FnMatches("a*", "a/b@c"));
  EXPECT_TRUE(FnMatches("train@[12]", "train@2"));
  EXPECT_FALSE(FnMatches("train", "train2"));
  EXPECT_TRUE(FnMatches("\\*", "\\x")) << "a backslash is no escape";
}

}  // namespace
}  // namespace mlp
