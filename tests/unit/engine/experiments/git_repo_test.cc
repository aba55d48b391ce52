#include "engine/experiments/git_repo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/experiments/revision_view.h"
#include "tests/support/matchers.h"
#include "tests/support/values.h"
#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using testing::IsOk;
using testing::IsOkAndHolds;
using ::testing::Optional;

using testing::Path;

class GitRepoTest : public ::testing::Test {
 protected:
  GitRepoTest() {
    project_.Write("a.txt", "one\n");
    project_.Write("dir/b.txt", "two\n");
    first_ = {project_.CommitAll("first")};
  }
  GitProject project_;
  GitId first_;
};

TEST(GitRepoOpen, SaysWhenThereIsNone) {
  TestProject project;
  const auto opened = GitRepo::Open(project.root());
  EXPECT_THAT(opened, FailsWith(ErrorCode::kNotFound, "is not inside a git repository"));
  EXPECT_FALSE(opened.error().hint.empty());
}

TEST(GitRepoHead, IsNothingBeforeTheFirstCommit) {
  GitProject project;
  EXPECT_FALSE(project.Repo().Head().value());
}

TEST_F(GitRepoTest, HeadNamesTheBranchUnlessDetached) {
  GitRepo repo = project_.Repo();
  EXPECT_EQ(repo.Head().value()->commit, first_);
  EXPECT_EQ(repo.Head().value()->branch, "main");
  project_.Git("checkout -q --detach");
  EXPECT_EQ(repo.Head().value()->branch, "");
}

TEST_F(GitRepoTest, ResolvesWhatGitResolves) {
  project_.Git("tag -a v1 -m v1 && git branch side");
  const GitId second{project_.CommitAll("second")};
  GitRepo repo = project_.Repo();
  for (const char* revision : {"v1", "side", "HEAD~1", "main^"})
    EXPECT_THAT(repo.Resolve(revision), IsOkAndHolds(first_)) << revision;
  EXPECT_THAT(repo.Resolve(second.hex.substr(0, 8)), IsOkAndHolds(second));
  EXPECT_THAT(repo.Resolve("nope"), FailsWith(ErrorCode::kNotFound, "unknown revision 'nope'"));
  EXPECT_THAT(repo.Resolve("HEAD:a.txt"), FailsWith(ErrorCode::kNotFound, "unknown revision"));
  EXPECT_EQ(repo.Abbreviate(second), second.hex.substr(0, 7));
}

TEST_F(GitRepoTest, ReadsFilesAsTheyWere) {
  project_.Write("a.txt", "changed\n");
  project_.CommitAll();
  GitRepo repo = project_.Repo();
  EXPECT_THAT(repo.ReadFile(first_, Path("a.txt")), IsOkAndHolds(Optional(std::string("one\n"))));
  EXPECT_THAT(repo.ReadFile(first_, Path("nope")), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(repo.ReadFile(first_, Path("dir")), IsOkAndHolds(std::nullopt));
  RevisionView view(repo, first_, "v1");
  EXPECT_THAT(view.ReadFile(Path("dir/b.txt")), IsOkAndHolds(Optional(std::string("two\n"))));
  EXPECT_EQ(view.Name(), "v1");
}

TEST_F(GitRepoTest, TellsAndChangesWhatTheIndexHas) {
  GitRepo repo = project_.Repo();
  EXPECT_THAT(repo.IsTracked(Path("a.txt")), IsOkAndHolds(true));
  EXPECT_THAT(repo.IsTracked(Path("dir")), IsOkAndHolds(true));
  EXPECT_THAT(repo.IsTracked(Path("di")), IsOkAndHolds(false));
  project_.Write("a.txt", "changed\n");
  project_.Write("new", "1\n");
  project_.Write("ignored", "1\n");
  project_.Write(".gitignore", "/ignored\n");
  project_.Remove("dir/b.txt");
  EXPECT_THAT(repo.AddToIndex(
                  {Path("a.txt"), Path("new"), Path("ignored"), Path("dir/b.txt"), Path("never")}),
              IsOk());
  EXPECT_EQ(project_.Git("status --porcelain"), "M  a.txt\nD  dir/b.txt\nA  new\n?? .gitignore");
  project_.Git("add .gitignore");  // by another process
  EXPECT_THAT(repo.IsTracked(Path(".gitignore")), IsOkAndHolds(true));
}

TEST_F(GitRepoTest, AProjectInASubdirectory) {
  GitRepo repo = GitRepo::Open(project_.root() + "/dir").value();
  EXPECT_THAT(repo.ReadFile(first_, Path("b.txt")), IsOkAndHolds(Optional(std::string("two\n"))));
  EXPECT_EQ(repo.ToGitPath(Path("b.txt")), "dir/b.txt");
  EXPECT_EQ(repo.Absolute("dir/b.txt"), project_.root() + "/dir/b.txt");
}

TEST_F(GitRepoTest, ChangedFilesAreThoseThatGitTracks) {
  project_.Write("a.txt", "edited\n");
  project_.Write("untracked", "x");
  project_.Write("added", "x");
  project_.Remove("dir/b.txt");
  project_.Git("add added");
  const std::string before = project_.Untouchables();
  EXPECT_THAT(project_.Repo().ChangedFiles(first_),
              IsOkAndHolds(ElementsAre("a.txt", "added", "dir/b.txt")));
  EXPECT_EQ(project_.Untouchables(), before);
}

TEST_F(GitRepoTest, KnowsWhatGitIgnores) {
  project_.Write(".gitignore", "/out\n*.log\n");
  GitRepo repo = project_.Repo();
  EXPECT_TRUE(repo.IsIgnored(Path("out")));
  EXPECT_TRUE(repo.IsIgnored(Path("dir/x.log")));
  EXPECT_FALSE(repo.IsIgnored(Path("a.txt")));
}

TEST_F(GitRepoTest, KnowsWhatGitHolds) {
  GitRepo repo = project_.Repo();
  EXPECT_THAT(repo.HoldsContent("one\n"), IsOkAndHolds(true));
  EXPECT_THAT(repo.HoldsContent("never seen"), IsOkAndHolds(false));
}

TEST_F(GitRepoTest, CommitsFilesWithoutTouchingHeadOrIndex) {
  project_.Write("a.txt", "edited\n");
  project_.Write("new/deep/c.txt", "three\n");
  project_.Write("run.sh", "#!/bin/sh\n");
  std::filesystem::permissions(project_.root() + "/run.sh", std::filesystem::perms(0755));
  project_.Remove("dir/b.txt");
  const std::string before = project_.Untouchables();
  GitRepo repo = project_.Repo();
  MLP_ASSERT_OK_AND_ASSIGN(
      const GitId commit,
      repo.CommitFiles(first_, {"a.txt", "dir/b.txt", "new/deep/c.txt", "run.sh"}, "mine\n"));
  EXPECT_EQ(project_.Untouchables(), before);
  EXPECT_EQ(project_.Git("fsck --strict"), "dangling commit " + commit.hex);
  EXPECT_EQ(project_.Git("log -1 --format='%P %an %ae %B' " + commit.hex),
            first_.hex + " Ada ada@example.com mine");
  EXPECT_EQ(project_.Git("diff --name-status " + first_.hex + " " + commit.hex),
            "M\ta.txt\nD\tdir/b.txt\nA\tnew/deep/c.txt\nA\trun.sh");
  EXPECT_EQ(project_.Git("ls-tree " + commit.hex + " run.sh").substr(0, 6), "100755");
  EXPECT_EQ(project_.Git("ls-tree --name-only " + commit.hex + " dir"), "");
}

TEST_F(GitRepoTest, AFileThatBecameADirectory) {
  project_.Remove("a.txt");
  project_.Write("a.txt/inside", "x");
  GitRepo repo = project_.Repo();
  MLP_ASSERT_OK_AND_ASSIGN(const GitId commit,
                           repo.CommitFiles(first_, {"a.txt", "a.txt/inside"}, "m"));
  EXPECT_EQ(project_.Git("ls-tree -r --name-only " + commit.hex + " a.txt"), "a.txt/inside");
}

TEST_F(GitRepoTest, FilesChangedByACommit) {
  project_.Write("a.txt", "edited\n");
  project_.Remove("dir/b.txt");
  const GitId second{project_.CommitAll()};
  MLP_ASSERT_OK_AND_ASSIGN(const auto files, project_.Repo().FilesChangedBy(second));
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].path, "a.txt");
  EXPECT_THAT(files[0].content, Optional(std::string("edited\n")));
  EXPECT_EQ(files[1].path, "dir/b.txt");
  EXPECT_EQ(files[1].content, std::nullopt);
}

TEST_F(GitRepoTest, RefsAreSetOnlyIfTheyAreAsExpected) {
  const GitId second{project_.CommitAll()};
  GitRepo repo = project_.Repo();
  EXPECT_THAT(repo.SetRef("refs/exps/x/one", first_, {}), IsOk());
  EXPECT_THAT(repo.SetRef("refs/exps/x/one", second, {}),
              FailsWith(ErrorCode::kLocked, "was changed by another process"));
  EXPECT_THAT(repo.SetRef("refs/exps/x/one", second, second),
              FailsWith(ErrorCode::kLocked, "was changed by another process"));
  EXPECT_THAT(repo.SetRef("refs/exps/x/one", second, first_), IsOk());
  EXPECT_EQ(project_.Git("rev-parse refs/exps/x/one"), second.hex);
  EXPECT_THAT(repo.DeleteRef("refs/exps/x/one"), IsOk());
  EXPECT_THAT(repo.DeleteRef("refs/exps/x/one"), FailsWith(ErrorCode::kNotFound, ""));
}

TEST_F(GitRepoTest, WaitsForTheLockOnARef) {
  GitRepo repo = project_.Repo();
  project_.Write(".git/refs/exps/x/one.lock", "");
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    project_.Remove(".git/refs/exps/x/one.lock");
  });
  EXPECT_THAT(repo.SetRef("refs/exps/x/one", first_, {}), IsOk());
  other.join();
  EXPECT_EQ(project_.Git("rev-parse refs/exps/x/one"), first_.hex);
}

TEST_F(GitRepoTest, RemovesALockThatAKilledProcessLeftButNotOnABranch) {
  GitRepo repo = project_.Repo();
  const auto leave_lock = [&](const std::string& ref) {
    const std::string lock = ".git/" + ref + ".lock";
    project_.Write(lock, first_.hex);
    std::filesystem::last_write_time(
        project_.root() + "/" + lock,
        std::filesystem::file_time_type::clock::now() - std::chrono::seconds(11));
  };
  leave_lock("refs/exps/x/one");
  EXPECT_THAT(repo.SetRef("refs/exps/x/one", first_, {}), IsOk());
  leave_lock("refs/exps/x/one");
  EXPECT_THAT(repo.DeleteRef("refs/exps/x/one"), IsOk());
  EXPECT_EQ(project_.Git("for-each-ref refs/exps"), "");
  leave_lock("refs/heads/mine");
  const Status branch = repo.SetRef("refs/heads/mine", first_, {});
  EXPECT_THAT(branch, FailsWith(ErrorCode::kIo, "refs/heads/mine.lock' for writing"));
  EXPECT_FALSE(branch.error().hint.empty());
}

TEST_F(GitRepoTest, ListsRefsAlsoWhenPacked) {
  project_.Git("update-ref refs/exps/b/two HEAD && git pack-refs --all");
  project_.Git("update-ref refs/exps/a/one HEAD");
  MLP_ASSERT_OK_AND_ASSIGN(const auto refs, project_.Repo().Refs("refs/exps/"));
  ASSERT_EQ(refs.size(), 2u);
  EXPECT_EQ(refs[0].name, "refs/exps/a/one");
  EXPECT_EQ(refs[1].name, "refs/exps/b/two");
  EXPECT_EQ(refs[1].target, first_);
}

TEST_F(GitRepoTest, SaysWhenGitDoesNotKnowTheAuthor) {
  project_.Git("config user.name ''");
  EXPECT_THAT(project_.Repo().CheckAuthor(),
              FailsWith(ErrorCode::kInvalid, "user.name is not set"));
  ::setenv("GIT_AUTHOR_NAME", "Grace", 1);
  EXPECT_THAT(project_.Repo().CheckAuthor(), IsOk());
  ::unsetenv("GIT_AUTHOR_NAME");
}

}  // namespace
}  // namespace mlp
