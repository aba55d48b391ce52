#include "engine/experiments/commit_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;

TEST(ShortIds, AreAsLongAsTheyMustBe) {
  const auto id = [](const std::string& begin) {
    return GitId{begin + std::string(40 - begin.size(), '0')};
  };
  EXPECT_THAT(ShortIds({id("abcdefabc"), id("1234567890"), id("abcdefabd"), id("1234567899")}),
              ElementsAre("abcdefabc", "1234567890", "abcdefabd", "1234567899"));
  EXPECT_THAT(ShortIds({id("abc"), id("bbc"), id("abc")}),
              ElementsAre("abc0000", "bbc0000", "abc0000"));  // the same one twice
  EXPECT_TRUE(ShortIds({}).empty());
}

TEST(CommitNames, PreferHeadsBranchThenTags) {
  GitProject project;
  const GitId first{project.CommitAll("first")};
  project.Git("branch old");
  project.Git("tag v1");
  const GitId second{project.CommitAll("second")};
  project.Git("tag v2");
  project.Git("branch also");
  GitRepo repo = project.Repo();
  const auto names = CommitNames(repo).value();
  EXPECT_EQ(names.size(), 2u);
  EXPECT_EQ(names.at(first), "v1");
  EXPECT_EQ(names.at(second), "main");
}

}  // namespace
}  // namespace mlp
