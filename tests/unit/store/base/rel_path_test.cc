#include "store/base/rel_path.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;

RelPath P(std::string_view text) {
  return RelPath::Strict(text).value();
}

TEST(RelPathStrictTest, AcceptsPlainPaths) {
  for (const char* text :
       {"", "a", "a/b", "a b/c", "..a", "a..", "...", "-", "é/ß", "a\\b", ".git"}) {
    ASSERT_THAT(RelPath::Strict(text), IsOk()) << text;
    EXPECT_EQ(P(text).str(), text);
  }
}

TEST(RelPathStrictTest, RefusesEverythingElse) {
  for (const char* text :
       {"/", "/a", "a/", "a//b", ".", "..", "./a", "a/.", "a/../b", "../a", "a\nb"}) {
    EXPECT_THAT(RelPath::Strict(text), FailsWith(ErrorCode::kCorrupt, "path")) << text;
  }
  EXPECT_FALSE(RelPath::Strict(std::string_view("a\0b", 3)));
}

struct Resolution {
  const char* base;
  const char* text;
  const char* expected;
};

TEST(RelPathResolveTest, FollowsWhatPeopleWrite) {
  constexpr Resolution kCases[] = {
      {"", "a", "a"},          {"", "./a", "a"},      {"", "a/", "a"},      {"", "a//b", "a/b"},
      {"", ".", ""},           {"sub", "a", "sub/a"}, {"sub", "../a", "a"}, {"sub", "..", ""},
      {"a/b", "../../c", "c"}, {"", "a/../b", "b"},   {"a/b", "./.", "a/b"}};
  for (const auto& [base, text, expected] : kCases) {
    const Result<RelPath> path = RelPath::Resolve(P(base), text);
    ASSERT_THAT(path, IsOk()) << base << " + " << text;
    EXPECT_EQ(path->str(), expected) << base << " + " << text;
  }
}

TEST(RelPathResolveTest, RefusesWhatLeavesTheProject) {
  EXPECT_THAT(RelPath::Resolve(RelPath(), ".."),
              FailsWith(ErrorCode::kInvalid, "leaves the project"));
  EXPECT_THAT(RelPath::Resolve(P("a"), "../../b"), FailsWith(ErrorCode::kInvalid, "'../../b'"));
  EXPECT_THAT(RelPath::Resolve(RelPath(), "a/../../a"), FailsWith(ErrorCode::kInvalid, "leaves"));
  EXPECT_THAT(RelPath::Resolve(P("a"), "/etc"), FailsWith(ErrorCode::kInvalid, "is absolute"));
  EXPECT_THAT(RelPath::Resolve(P("a"), ""), FailsWith(ErrorCode::kInvalid, "empty"));
  EXPECT_THAT(RelPath::Resolve(P("a"), "b\nc"), FailsWith(ErrorCode::kInvalid, "forbidden"));
}

TEST(RelPathTest, ParentAndName) {
  EXPECT_EQ(P("a/b/c").Parent(), P("a/b"));
  EXPECT_EQ(P("a").Parent(), RelPath());
  EXPECT_EQ(RelPath().Parent(), RelPath());
  EXPECT_EQ(P("a/b").Name(), "b");
  EXPECT_EQ(P("a").Name(), "a");
}

TEST(RelPathTest, Joins) {
  EXPECT_EQ(P("a") / P("b/c"), P("a/b/c"));
  EXPECT_EQ(RelPath() / P("b"), P("b"));
  EXPECT_EQ(P("a") / RelPath(), P("a"));
}

TEST(RelPathTest, IsWithinLooksAtWholeNames) {
  EXPECT_TRUE(P("a/b").IsWithin(P("a")));
  EXPECT_TRUE(P("a").IsWithin(P("a")));
  EXPECT_TRUE(P("a").IsWithin(RelPath()));
  EXPECT_FALSE(P("ab").IsWithin(P("a")));
  EXPECT_FALSE(P("a").IsWithin(P("a/b")));
}

TEST(RelPathTest, RelativeTo) {
  EXPECT_EQ(P("a/b").RelativeTo(RelPath()), "a/b");
  EXPECT_EQ(P("a/b").RelativeTo(P("a")), "b");
  EXPECT_EQ(P("a/b").RelativeTo(P("a/c")), "../b");
  EXPECT_EQ(P("a").RelativeTo(P("a")), ".");
  EXPECT_EQ(RelPath().RelativeTo(P("a/b")), "../..");
  EXPECT_EQ(RelPath().RelativeTo(RelPath()), ".");
  EXPECT_EQ(P("ab").RelativeTo(P("a")), "../ab");
}

}  // namespace
}  // namespace mlp
