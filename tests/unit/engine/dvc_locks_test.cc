#include "engine/dvc_locks.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using mlp::testing::IsOkAndHolds;

TEST(DvcLocksTest, MlpipesShareTheLockThatDvcHasAlone) {
  TestProject project(DvcLayout());
  project.Write(".dvc/tmp/x", "");
  Workspace workspace = project.Open();
  DvcLocks first(workspace, std::nullopt), second(workspace, std::nullopt);
  EXPECT_THAT(first.TryEnter(), IsOkAndHolds(true));
  EXPECT_THAT(second.TryEnter(), IsOkAndHolds(true));
  const std::string path = project.root() + "/.dvc/tmp/lock";
  EXPECT_FALSE(FileLock::Acquire(path, "dvc", std::chrono::milliseconds(0)));
  first.Leave();
  second.Leave();
  const auto dvc = FileLock::Acquire(path, "dvc", std::chrono::milliseconds(0));
  EXPECT_THAT(first.TryEnter(), IsOkAndHolds(false));
}

TEST(DvcLocksTest, AHardLinkIsHadByOneAlone) {
  TestProject project(DvcLayout());
  project.Write(".dvc/config", "[core]\n    hardlink_lock = true\n");
  project.Write(".dvc/tmp/x", "");
  Workspace workspace = project.Open();
  DvcLocks locks(workspace, std::nullopt), others(workspace, std::nullopt);
  EXPECT_THAT(others.TryEnter(), IsOkAndHolds(true));
  EXPECT_THAT(locks.TryEnter(), IsOkAndHolds(false));
  others.Leave();
  {
    const auto dvc =
        HardlinkLock::Acquire(project.root() + "/.dvc/tmp/lock", std::chrono::milliseconds(0));
    EXPECT_THAT(locks.TryEnter(), IsOkAndHolds(false));
  }
  EXPECT_THAT(locks.TryEnter(), IsOkAndHolds(true));
  EXPECT_TRUE(locks.IsEntered());
}

}  // namespace
}  // namespace mlp
