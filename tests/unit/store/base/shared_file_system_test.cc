#include "store/base/shared_file_system.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::TempDir;

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

TEST(SharedFileSystemTest, WhatIsMadeIsForTheGroupWhateverTheUmaskSays) {
  TempDir dir;
  SharedFileSystem shared(PosixFileSystem());
  ASSERT_EQ(mkdir((dir / "own").c_str(), 0700), 0);
  const mode_t umask_before = umask(077);
  EXPECT_THAT(shared.MakeDirs(dir / "own/a/b"), IsOk());
  EXPECT_THAT(shared.MakeDirs(dir / "own/a/b"), IsOk());
  EXPECT_THAT(shared.CreateNew(dir / "own/a/file", 0600), IsOk());
  umask(umask_before);
  EXPECT_EQ(ModeOf(dir / "own"), 0700U);  // was there
  EXPECT_EQ(ModeOf(dir / "own/a"), 02775U);
  EXPECT_EQ(ModeOf(dir / "own/a/b"), 02775U);
  EXPECT_EQ(ModeOf(dir / "own/a/file"), 0664U);
  EXPECT_THAT(shared.MakeDirs(dir / "own/a/file"), FailsWith(ErrorCode::kIo, "file"));
}

}  // namespace
}  // namespace mlp
