#include "store/base/glob.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

bool Fits(std::string_view pattern, std::string_view text) {
  const std::optional<Glob> glob = Glob::Compile(pattern);
  return glob && glob->Matches(text);
}

TEST(GlobTest, WildcardsStayInsideOfOneComponent) {
  EXPECT_TRUE(Fits("a*c", "abbc"));
  EXPECT_TRUE(Fits("*", ""));
  EXPECT_FALSE(Fits("a*c", "ab/c"));
  EXPECT_TRUE(Fits("a?c", "abc"));
  EXPECT_FALSE(Fits("a?c", "a/c"));
  EXPECT_FALSE(Fits("a?c", "ac"));
  EXPECT_TRUE(Fits("data/*.csv", "data/x.csv"));
  EXPECT_FALSE(Fits("data/*.csv", "data/x/y.csv"));
}

TEST(GlobTest, TwoStarsAreDirectoriesOnlyAsAComponent) {
  EXPECT_TRUE(Fits("**/x", "x"));
  EXPECT_TRUE(Fits("**/x", "a/b/x"));
  EXPECT_FALSE(Fits("**/x", "ax"));
  EXPECT_TRUE(Fits("a/**/x", "a/x"));
  EXPECT_TRUE(Fits("a/**/x", "a/b/c/x"));
  EXPECT_TRUE(Fits("a/**", "a/b/c"));
  EXPECT_FALSE(Fits("a/**", "a"));
  EXPECT_FALSE(Fits("a**b", "a/b"));
  EXPECT_TRUE(Fits("a**b", "axyb"));
  EXPECT_TRUE(Fits("**/a*/**/b*c", "x/ab/a/y/bc/bcc"));
  EXPECT_FALSE(Fits("**/a*/**/b*c", "x/ab/a/y/bc/bcd"));
}

TEST(GlobTest, SetsHaveRangesNegationAndClasses) {
  EXPECT_TRUE(Fits("[a-c]x", "bx"));
  EXPECT_FALSE(Fits("[!a-c]x", "bx"));
  EXPECT_TRUE(Fits("[^a-c]x", "dx"));
  EXPECT_TRUE(Fits("[]a]", "]"));
  EXPECT_TRUE(Fits("[a-]", "-"));
  EXPECT_TRUE(Fits("[\\]]", "]"));
  EXPECT_TRUE(Fits("[[:digit:]x]", "7"));
  EXPECT_FALSE(Fits("[!a]", "/"));
}

TEST(GlobTest, WhatCanMatchNothingIsNoGlob) {
  EXPECT_FALSE(Glob::Compile("a["));
  EXPECT_FALSE(Glob::Compile("a[b-"));
  EXPECT_FALSE(Glob::Compile("a\\"));
  EXPECT_FALSE(Glob::Compile("[[:nonsense:]]"));
}

TEST(GlobTest, LiteralsKnowTheirText) {
  EXPECT_EQ(Glob::Compile("a\\*b")->Literal(), "a*b");
  EXPECT_EQ(Glob::Compile("a*b")->Literal(), std::nullopt);
}

TEST(GlobTest, ManyStarsTakeNoExponentialTime) {
  std::string pattern, text;
  for (int i = 0; i < 200; ++i) pattern += "a*", text += "aaaaaaaaaa";
  EXPECT_FALSE(Fits(pattern + "b", text));
  std::string directories, path;
  for (int i = 0; i < 60; ++i) directories += "**/a*a/", path += "aaaaaaaaaa/";
  EXPECT_FALSE(Fits(directories + "b", path + "c"));
}

}  // namespace
}  // namespace mlp
