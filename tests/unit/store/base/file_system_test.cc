#include "store/base/file_system.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/base/atomic_file.h"
#include "store/base/posix_io.h"
#include "tests/support/file_tree.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::FileTree;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::ReadTree;
using mlp::testing::TempDir;
using mlp::testing::WriteTree;

TEST(ReadFileIfThereTest, TellsAbsenceFromFailure) {
  TempDir dir;
  WriteTree(dir.path(), {{"f", "x"}, {"d/", ""}});
  EXPECT_THAT(ReadFileIfThere(PosixFileSystem(), dir / "f"),
              IsOkAndHolds(std::optional<std::string>("x")));
  EXPECT_THAT(ReadFileIfThere(PosixFileSystem(), dir / "absent"), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(ReadFileIfThere(PosixFileSystem(), dir / "d"),
              FailsWith(ErrorCode::kIo, "cannot read"));
}

// The kernel claims that files of /proc are empty; they must be read to their end all the same.
TEST(PosixFileSystemTest, ReadsAndCopiesFilesWithoutASize) {
  TempDir dir;
  const auto text = ReadFile(PosixFileSystem(), "/proc/self/status");
  ASSERT_THAT(text, IsOk());
  EXPECT_THAT(*text, ::testing::HasSubstr("Pid:"));
  ASSERT_THAT(PosixFileSystem().Copy("/proc/version", dir / "copy", 0666), IsOk());
  EXPECT_EQ(ReadFile(PosixFileSystem(), dir / "copy").value(),
            ReadFile(PosixFileSystem(), "/proc/version").value());
}

TEST(RemoveTreeTest, RemovesEverythingAndFollowsNothing) {
  TempDir dir;
  WriteTree(dir.path(), {{"kept/x", "1"}, {"d/a/b", ""}, {"d/l@", "../kept"}, {"d/e/", ""}});
  ASSERT_THAT(RemoveTree(PosixFileSystem(), dir / "d"), IsOk());
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"kept/x", "1"}}));
  EXPECT_THAT(RemoveTree(PosixFileSystem(), dir / "d"), IsOk());
}

TEST(RemoveTreeTest, RemovesASymlinkToADirectoryOnly) {
  TempDir dir;
  WriteTree(dir.path(), {{"kept/x", "1"}, {"l@", "kept"}});
  ASSERT_THAT(RemoveTree(PosixFileSystem(), dir / "l"), IsOk());
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"kept/x", "1"}}));
}

TEST(RemoveTreeTest, MakesDirectoriesWritableFirst) {
  TempDir dir;
  WriteTree(dir.path(), {{"d/sub/f", ""}});
  chmod((dir / "d/sub").c_str(), 0500);
  chmod((dir / "d").c_str(), 0500);
  // The rule of the kernel, also for a test that runs as root.
  testing::HookedFileSystem fs(
      PosixFileSystem(), [](std::string_view call, const std::string& path) -> Status {
        const std::uint32_t parent = PosixFileSystem().Stat(ParentOf(path), false).value()->mode;
        if (call.starts_with("Remove") && (parent & 0200) == 0) {
          return Fail(SystemError(EACCES, "remove", path));
        }
        return {};
      });
  ASSERT_THAT(RemoveTree(fs, dir / "d"), IsOk());
  EXPECT_EQ(ReadTree(dir.path()), FileTree{});
}

TEST(RemoveTreeTest, ReachesAsDeepAsAPathCan) {
  TempDir dir;
  std::string path = dir.path();
  while (path.size() < 3900) path += "/dddddddddddddddd";
  ASSERT_THAT(PosixFileSystem().MakeDirs(path), IsOk());
  EXPECT_THAT(RemoveTree(PosixFileSystem(), dir / "dddddddddddddddd"), IsOk());
}

TEST(UniqueFdTest, ClosesOnce) {
  UniqueFd fd(open("/dev/null", O_RDONLY));
  const int number = fd.get();
  {
    const UniqueFd moved = std::move(fd);
    EXPECT_EQ(fd.get(), -1);
    EXPECT_NE(fcntl(number, F_GETFD), -1);
  }
  EXPECT_EQ(fcntl(number, F_GETFD), -1);
  EXPECT_EQ(UniqueFd().Close(), 0);
}

TEST(CopyRestTest, FallsBackWhereTheKernelRefuses) {
  TempDir dir;
  WriteTree(dir.path(), {{"from", std::string(1'500'000, 'z')}});
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);  // copy_file_range refuses pipes
  const UniqueFd out(ends[0]);
  UniqueFd in(ends[1]);
  ASSERT_THAT(WriteAll(in.get(), "through a pipe", "pipe"), IsOk());
  in.Close();
  const UniqueFd file(open((dir / "to").c_str(), O_WRONLY | O_CREAT, 0666));
  ASSERT_THAT(CopyRest(out.get(), "pipe", file.get(), dir / "to"), IsOk());
  EXPECT_EQ(testing::ReadFileOr(dir / "to", ""), "through a pipe");
}

TEST(WriteAllTest, ReportsAFullDisk) {
  const UniqueFd full(open("/dev/full", O_WRONLY));
  ASSERT_GE(full.get(), 0);
  EXPECT_THAT(WriteAll(full.get(), "x", "/dev/full"), FailsWith(ErrorCode::kIo, "No space left"));
}

}  // namespace
}  // namespace mlp
