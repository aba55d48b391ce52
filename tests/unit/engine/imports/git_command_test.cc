#include "engine/imports/git_command.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;

TEST(GitUrlTest, TakesWhatGitFetches) {
  for (const char* url : {"https://example.org/r.git", "http://h/r", "ssh://u@h:22/r", "git://h/r",
                          "file:///srv/r", "u@h:r.git", "../r", "/srv/a::b", "[::1]:r"}) {
    EXPECT_THAT(CheckGitUrl(url), IsOk()) << url;
  }
}

TEST(GitUrlTest, RefusesOptionsAndPrograms) {
  for (const char* url : {"", "--upload-pack=touch x", "-u", "ext::sh -c 'touch x'", "EXT::sh",
                          "fd::3", "a-helper::h", "ext://h/r", "ftp://h/r", "https://h/\nr"}) {
    EXPECT_THAT(CheckGitUrl(url), FailsWith(ErrorCode::kUsage, "no address of a git repository"))
        << url;
  }
}

class RemoteCommitTest : public ::testing::Test {
 protected:
  std::optional<std::string> CommitOf(const std::string& rev) {
    const auto commit = LookUpRemoteCommit(project_.environment(), project_.root(), rev);
    EXPECT_THAT(commit, IsOk());
    return commit.value_or(std::nullopt);
  }
  GitProject project_;
};

TEST_F(RemoteCommitTest, FollowsBranchesAndTags) {
  const std::string first = project_.CommitAll("first");
  project_.Git("tag -a -m annotated v1 && git tag light && git branch other");
  const std::string second = project_.CommitAll("second");
  EXPECT_EQ(CommitOf(""), second);
  EXPECT_EQ(CommitOf("main"), second);
  EXPECT_EQ(CommitOf("v1"), first);
  EXPECT_EQ(CommitOf("light"), first);
  EXPECT_EQ(CommitOf("other"), first);
  EXPECT_EQ(CommitOf("none"), std::nullopt);
}

TEST_F(RemoteCommitTest, SaysWhichRepositoryCannotBeReached) {
  const std::string nowhere = project_.root() + "/nowhere";
  EXPECT_THAT(LookUpRemoteCommit(project_.environment(), nowhere, ""),
              FailsWith(ErrorCode::kIo, "git cannot reach"));
  EXPECT_THAT(CloneRepository(project_.environment(), nowhere, project_.root() + "/clone"),
              FailsWith(ErrorCode::kNotFound, "git cannot clone"));
}

}  // namespace
}  // namespace mlp
