#include "engine/experiments/revision_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/experiments/experiment.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::UnorderedElementsAre;

// first (tag v1) - second - third (main), and on top of first: side (branch side).
class RevisionScopeTest : public ::testing::Test {
 protected:
  RevisionScopeTest() {
    first_ = Commit("first", "2020-01-01T12:00:00");
    project_.Git("tag -a v1 -m v1");
    project_.Git("checkout -q -b side");
    side_ = Commit("side", "2020-01-02T12:00:00");
    project_.Git("checkout -q main");
    second_ = Commit("second", "2020-01-03T12:00:00");
    third_ = Commit("third", "2020-01-04T12:00:00");
  }

  std::string Commit(const std::string& message, const std::string& when) {
    ::setenv("GIT_COMMITTER_DATE", when.c_str(), 1);
    project_.Git("commit -q --allow-empty -m " + message);
    ::unsetenv("GIT_COMMITTER_DATE");
    return project_.Git("rev-parse HEAD");
  }

  std::vector<std::string> Commits(const RevisionScope& scope) {
    GitRepo repo = project_.Repo();
    std::vector<std::string> commits;
    const std::vector<ScopedRevision> found = RevisionsInScope(repo, scope).value();
    for (const ScopedRevision& revision : found) commits.push_back(revision.commit.hex);
    return commits;
  }

  GitProject project_;
  std::string first_, second_, third_, side_;
};

TEST_F(RevisionScopeTest, IsTheWorkspaceAloneUnlessAsked) {
  EXPECT_FALSE(RevisionScope().NamesRevisions());
  EXPECT_THAT(Commits({}), ElementsAre());
}

TEST_F(RevisionScopeTest, TakesTheTipsOfBranchesAndTags) {
  EXPECT_THAT(Commits({.all_branches = true}), ElementsAre(third_, side_));
  EXPECT_THAT(Commits({.all_tags = true}), ElementsAre(first_));
  EXPECT_THAT(Commits({.all_branches = true, .all_tags = true}),
              ElementsAre(third_, side_, first_));
}

TEST_F(RevisionScopeTest, GoesBackAlongFirstParents) {
  EXPECT_THAT(Commits({.commits = 2, .all_branches = true}),
              ElementsAre(third_, second_, side_, first_));
  EXPECT_THAT(Commits({.revisions = {"main"}, .commits = 9}), ElementsAre(third_, second_, first_));
}

TEST_F(RevisionScopeTest, NamesEachRevisionByWhatFoundIt) {
  GitRepo repo = project_.Repo();
  MLP_ASSERT_OK_AND_ASSIGN(
      const auto found,
      RevisionsInScope(repo, {.revisions = {"HEAD"}, .commits = 2, .all_tags = true}));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].name, "HEAD");
  EXPECT_EQ(found[1].name, "HEAD~1");
  EXPECT_EQ(found[2].name, "v1");
}

TEST_F(RevisionScopeTest, TakesAllCommitsOfAllBranchesAndTags) {
  project_.Git("checkout -q --detach && git branch -q -D side");
  project_.Git("update-ref refs/remotes/origin/side " + side_);
  EXPECT_THAT(Commits({.all_commits = true}), UnorderedElementsAre(first_, second_, third_, side_));
}

TEST_F(RevisionScopeTest, TakesCommitsSinceTheBeginOfADay) {
  EXPECT_THAT(Commits({.date = "2020-01-03"}), UnorderedElementsAre(second_, third_));
  EXPECT_THAT(Commits({.date = "2020-01-05"}), ElementsAre());
  GitRepo repo = project_.Repo();
  for (const char* wrong : {"yesterday", "2020-13-01", "2020-01-01x", ""})
    EXPECT_THAT(RevisionsInScope(repo, {.date = wrong}),
                FailsWith(ErrorCode::kUsage, "is not a date"));
}

TEST_F(RevisionScopeTest, TakesExperimentsDownToTheirBaselines) {
  project_.Git("checkout -q --detach");
  const std::string before = Commit("checkpoint", "2020-01-05T12:00:00");
  const std::string tip = Commit("experiment", "2020-01-06T12:00:00");
  project_.Git("update-ref " + ExperimentRef({third_}, "e1") + " " + tip);
  project_.Git("checkout -q main");
  EXPECT_THAT(Commits({.all_experiments = true}), ElementsAre(tip, before));
  EXPECT_THAT(Commits({.revisions = {"e1"}}), ElementsAre(tip));
}

TEST_F(RevisionScopeTest, PassesOverWhatAShallowCloneLacks) {
  project_.Git("clone -q --depth 1 'file://" + project_.root() + "' shallow");
  MLP_ASSERT_OK_AND_ASSIGN(GitRepo repo, GitRepo::Open(project_.root() + "/shallow"));
  MLP_ASSERT_OK_AND_ASSIGN(const auto all, RevisionsInScope(repo, {.all_commits = true}));
  EXPECT_EQ(all.size(), 1u);
  MLP_ASSERT_OK_AND_ASSIGN(const auto line,
                           RevisionsInScope(repo, {.revisions = {"HEAD"}, .commits = 3}));
  EXPECT_EQ(line.size(), 1u);
}

TEST_F(RevisionScopeTest, RefusesWhatDoesNotExist) {
  GitRepo repo = project_.Repo();
  EXPECT_THAT(RevisionsInScope(repo, {.revisions = {"nope"}}),
              FailsWith(ErrorCode::kNotFound, "nope"));
  project_.Write(".git/refs/heads/broken", std::string(40, 'a') + "\n");
  EXPECT_THAT(RevisionsInScope(repo, {.all_branches = true}),
              FailsWith(ErrorCode::kNotFound, "refs/heads/broken"));
}

TEST_F(RevisionScopeTest, PassesOverTagsOfOtherThings) {
  project_.Git("tag tree 'HEAD^{tree}'");
  EXPECT_THAT(Commits({.all_tags = true}), ElementsAre(first_));
}

}  // namespace
}  // namespace mlp
