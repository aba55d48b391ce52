#include "store/base/hardlink_lock.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "store/base/format.h"
#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

namespace stdfs = std::filesystem;
using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::TempDir;
using ::testing::MatchesRegex;

constexpr std::chrono::milliseconds kNoWait{0};

std::size_t FilesIn(const std::string& directory) {
  return static_cast<std::size_t>(
      std::distance(stdfs::directory_iterator(directory), stdfs::directory_iterator()));
}

// The lock of somebody whose claim is `claim`.
void Hold(const std::string& path, const std::string& claim, std::chrono::hours until) {
  std::ofstream(claim) << claim;
  stdfs::last_write_time(claim, stdfs::file_time_type::clock::now() + until);
  stdfs::create_hard_link(claim, path);
}

TEST(HardlinkLockTest, IsALinkToAClaimThatLastsAndIsGoneAfterwards) {
  TempDir dir;
  {
    MLP_ASSERT_OK_AND_ASSIGN(const HardlinkLock held, HardlinkLock::Acquire(dir / "lock", kNoWait));
    EXPECT_EQ(stdfs::hard_link_count(dir / "lock"), 2);
    EXPECT_GT(stdfs::last_write_time(dir / "lock"),
              stdfs::file_time_type::clock::now() + std::chrono::hours(24));
    const std::string claim = testing::ReadFileOr(dir / "lock", "");
    EXPECT_THAT(claim, MatchesRegex(Format("{}\\|[^|]*\\|{}\\|[0-9a-f]+", dir / "lock", getpid())));
    EXPECT_TRUE(stdfs::exists(claim));
    int waits = 0;
    EXPECT_THAT(
        HardlinkLock::Acquire(dir / "lock", std::chrono::milliseconds(5), [&waits] { ++waits; }),
        FailsWith(ErrorCode::kLocked, "is locked by another process"));
    EXPECT_EQ(waits, 1);
  }
  EXPECT_EQ(FilesIn(dir / "."), 0U);
  EXPECT_THAT(HardlinkLock::Acquire(dir / "lock", kNoWait), IsOk());
}

TEST(HardlinkLockTest, WhatADeadProcessLeftIsBroken) {
  TempDir dir;
  const pid_t child = fork();
  if (child == 0) {
    auto held = HardlinkLock::Acquire(dir / "lock", kNoWait);
    _exit(held ? 0 : 1);  // without releasing it
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  {
    MLP_ASSERT_OK_AND_ASSIGN(const HardlinkLock held, HardlinkLock::Acquire(dir / "lock", kNoWait));
  }
  EXPECT_EQ(FilesIn(dir / "."), 0U);
}

TEST(HardlinkLockTest, BreaksOnlyWhatHasExpired) {
  TempDir dir;
  Hold(dir / "lock", dir / "foreign", std::chrono::hours(1));
  EXPECT_THAT(HardlinkLock::Acquire(dir / "lock", kNoWait),
              FailsWith(ErrorCode::kLocked, "locked"));
  stdfs::last_write_time(dir / "lock", stdfs::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_THAT(HardlinkLock::Acquire(dir / "lock", kNoWait), IsOk());
}

TEST(HardlinkLockTest, FailsWhereNothingCanBeMade) {
  EXPECT_THAT(HardlinkLock::Acquire("/nowhere/lock", kNoWait),
              FailsWith(ErrorCode::kIo, "cannot create"));
}

}  // namespace
}  // namespace mlp
