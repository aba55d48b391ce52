#include "engine/experiments/git_setup.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;

GitSetup SetupOf(GitProject& project) {
  return GitSetup::Open(PosixFileSystem(), project.root(), NativeLayout()).value();
}

TEST(GitSetup, InstallsOnceAndTakesOutAgain) {
  GitProject project;
  EXPECT_THAT(SetupOf(project).Install().value(), SizeIs(7));
  EXPECT_THAT(SetupOf(project).Install().value(), IsEmpty());
  EXPECT_EQ(project.Git("config merge.mlpipe.driver"), "mlpipe merge-driver %O %A %B %P");
  EXPECT_EQ(project.Read(".gitattributes"), "mlpipe.lock merge=mlpipe\n.gitignore merge=union\n");
  EXPECT_EQ(project.Git("check-attr merge sub/mlpipe.lock"), "sub/mlpipe.lock: merge: mlpipe");
  EXPECT_THAT(SetupOf(project).Uninstall().value(), SizeIs(5));
  EXPECT_THAT(SetupOf(project).Uninstall().value(), IsEmpty());
  EXPECT_FALSE(project.Exists(".git/hooks/pre-push"));
  EXPECT_TRUE(project.Exists(".gitattributes"));
  EXPECT_EQ(project.Git("config --get-regexp merge || true"), "");
}

TEST(GitSetup, RefusesToTouchAHookOfAnotherAndChangesNothing) {
  GitProject project;
  project.Write(".git/hooks/pre-push", "#!/bin/sh\nexit 0\n");
  EXPECT_THAT(SetupOf(project).Install(), FailsWith(ErrorCode::kUsage, "pre-push hook already"));
  EXPECT_FALSE(project.Exists(".git/hooks/pre-commit"));
  EXPECT_FALSE(project.Exists(".gitattributes"));
  EXPECT_EQ(project.Read(".git/hooks/pre-push"), "#!/bin/sh\nexit 0\n");
}

TEST(GitSetup, FollowsHooksPathInsideTheRepositoryOnly) {
  GitProject project;
  project.Git("config core.hooksPath tools/hooks");
  EXPECT_THAT(SetupOf(project).Install(), ::mlp::testing::IsOk());
  EXPECT_TRUE(project.Exists("tools/hooks/pre-commit"));
  EXPECT_FALSE(project.Exists(".git/hooks/pre-commit"));
  project.Git("config core.hooksPath /somewhere/else");
  EXPECT_THAT(SetupOf(project).Install(),
              FailsWith(ErrorCode::kUsage, "outside of this repository"));
}

TEST(GitSetup, AWorktreeSharesTheHooks) {
  GitProject project;
  project.Write("file", "x");
  project.CommitAll();
  project.Git("worktree add -q tree");
  auto setup = GitSetup::Open(PosixFileSystem(), project.root() + "/tree", NativeLayout());
  EXPECT_THAT(setup->Install(), ::mlp::testing::IsOk());
  EXPECT_TRUE(project.Exists(".git/hooks/pre-commit"));
  EXPECT_TRUE(project.Exists("tree/.gitattributes"));
}

}  // namespace
}  // namespace mlp
