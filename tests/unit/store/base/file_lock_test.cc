#include "store/base/file_lock.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "store/base/format.h"
#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::TempDir;
using std::chrono::milliseconds;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr milliseconds kNoPatience{0};
constexpr milliseconds kLong{60'000};

// Two locks in one process exclude each other as two processes do: flock belongs to the open file.
TEST(FileLockTest, ExcludesAndNamesTheHolder) {
  TempDir dir;
  MLP_ASSERT_OK_AND_ASSIGN(const FileLock held,
                           FileLock::Acquire(dir / "lock", "mlpipe repro", kNoPatience));
  EXPECT_THAT(
      FileLock::Acquire(dir / "lock", "mlpipe gc", kNoPatience),
      FailsWith(ErrorCode::kLocked, Format("locked by mlpipe repro (pid {} on ", getpid())));
}

TEST(FileLockTest, TheHoldersTextIsReadable) {
  TempDir dir;
  MLP_ASSERT_OK_AND_ASSIGN(const FileLock held,
                           FileLock::Acquire(dir / "lock", "mlpipe repro", kNoPatience));
  EXPECT_THAT(testing::ReadFileOr(dir / "lock", ""),
              MatchesRegex("mlpipe repro \\(pid [0-9]+ on [^ ]+, since [0-9:]+\\)"));
}

TEST(FileLockTest, IsFreeAgainAfterwardsAndForgetsTheHolder) {
  TempDir dir;
  {
    MLP_ASSERT_OK_AND_ASSIGN(const FileLock held,
                             FileLock::Acquire(dir / "lock", "first", kNoPatience));
  }
  EXPECT_EQ(testing::ReadFileOr(dir / "lock", "?"), "");
  EXPECT_THAT(FileLock::Acquire(dir / "lock", "second", kNoPatience), IsOk());
}

TEST(FileLockTest, KnowsWhetherItsFileIsStillThere) {
  TempDir dir;
  MLP_ASSERT_OK_AND_ASSIGN(const FileLock held, FileLock::Acquire(dir / "lock", "x", kNoPatience));
  EXPECT_TRUE(held.IsStillAt(dir / "lock"));
  ASSERT_EQ(unlink((dir / "lock").c_str()), 0);
  EXPECT_FALSE(held.IsStillAt(dir / "lock"));
  MLP_ASSERT_OK_AND_ASSIGN(const FileLock other, FileLock::Acquire(dir / "lock", "y", kNoPatience));
  EXPECT_FALSE(held.IsStillAt(dir / "lock"));
}

TEST(FileLockTest, MovesWithItsOwner) {
  TempDir dir;
  MLP_ASSERT_OK_AND_ASSIGN(FileLock first, FileLock::Acquire(dir / "lock", "x", kNoPatience));
  {
    const FileLock second = std::move(first);
    EXPECT_FALSE(FileLock::Acquire(dir / "lock", "y", kNoPatience));
  }
  EXPECT_THAT(FileLock::Acquire(dir / "lock", "y", kNoPatience), IsOk());
}

TEST(FileLockTest, WaitsAndSaysOnceForWhom) {
  TempDir dir;
  auto held = FileLock::Acquire(dir / "lock", "the first", kNoPatience);
  ASSERT_THAT(held, IsOk());
  std::vector<std::string> holders;
  // The first holder lets go only when the second has announced that it waits: no sleeping, no
  // luck.
  const auto second =
      FileLock::Acquire(dir / "lock", "the second", kLong, [&](const std::string& holder) {
        holders.push_back(holder);
        const FileLock released = std::move(*held);
      });
  EXPECT_THAT(second, IsOk());
  EXPECT_THAT(holders, ::testing::ElementsAre(StartsWith("the first (pid ")));
}

TEST(FileLockTest, DiesWithItsProcess) {
  TempDir dir;
  const pid_t child = fork();
  if (child == 0) {
    const auto held = FileLock::Acquire(dir / "lock", "the dead", kNoPatience);
    _exit(held ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_THAT(testing::ReadFileOr(dir / "lock", ""), StartsWith("the dead"));
  MLP_ASSERT_OK_AND_ASSIGN(const FileLock held, FileLock::Acquire(dir / "lock", "b", kNoPatience));
  EXPECT_THAT(testing::ReadFileOr(dir / "lock", ""),
              StartsWith("b (pid "));  // nothing left of the longer name
}

TEST(FileLockTest, DoesNotFollowASymlink) {
  TempDir dir;
  testing::WriteTree(dir.path(), {{"precious", "x"}, {"lock@", "precious"}});
  EXPECT_THAT(FileLock::Acquire(dir / "lock", "c", kNoPatience),
              FailsWith(ErrorCode::kIo, "cannot open"));
  EXPECT_EQ(testing::ReadFileOr(dir / "precious", ""), "x");
}

TEST(FileLockTest, HoldsUnderContention) {
  TempDir dir;
  std::atomic<int> inside = 0;
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) {
        const auto lock = FileLock::Acquire(dir / "lock", "t", kLong);
        EXPECT_EQ(++inside, 1);
        --inside;
        ++done;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 15);
}

}  // namespace
}  // namespace mlp
