#include "store/file_copy.h"

#include <gmock/gmock.h>

#include "tests/support/cloning_file_system.h"
#include "tests/support/file_tree.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::CloningFileSystem;
using mlp::testing::FailsWith;
using mlp::testing::FileTree;
using mlp::testing::HookedFileSystem;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::ReadTree;
using mlp::testing::TempDir;
using mlp::testing::WriteTree;

using enum HashAlgorithm;

FileSystem& Fs() {
  return PosixFileSystem();
}

TEST(CopyHashingTest, CopiesAndHashesEveryByte) {
  TempDir dir;
  const std::string bytes(2'500'000, 'q');
  WriteTree(dir.path(), {{"f", bytes}, {"empty", ""}});
  EXPECT_THAT(CopyHashing(Fs(), kSha256, dir / "f", dir / "g", 0666),
              IsOkAndHolds(HashOf(kSha256, bytes)));
  EXPECT_THAT(CopyHashing(Fs(), kSha256, dir / "empty", dir / "h", 0666),
              IsOkAndHolds(HashOf(kSha256, "")));
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"f", bytes}, {"g", bytes}, {"empty", ""}, {"h", ""}}));
}

// From some size on by two threads.
TEST(CopyHashingTest, LargeFiles) {
  TempDir dir;
  std::string bytes(20'000'003, 'q');
  for (std::size_t i = 0; i < bytes.size(); i += 1000) bytes[i] = static_cast<char>('a' + i % 23);
  testing::WriteFile(dir / "f", bytes);
  FileStat seen = Fs().Stat(dir / "f", true).value().value();
  EXPECT_THAT(CopyHashing(Fs(), kSha256, dir / "f", dir / "g", 0666, &seen),
              IsOkAndHolds(HashOf(kSha256, bytes)));
  EXPECT_EQ(ReadFile(Fs(), dir / "g").value(), bytes);
  int appends = 0;
  HookedFileSystem full(Fs(), [&](std::string_view call, const std::string&) -> Status {
    if (call == "Append" && ++appends == 15) return Fail(ErrorCode::kIo, "injected");
    return {};
  });
  EXPECT_THAT(CopyHashing(full, kSha256, dir / "f", dir / "h", 0666, &seen),
              FailsWith(ErrorCode::kIo, "injected"));
  seen.mtime_ns -= 1;
  EXPECT_THAT(CopyHashing(Fs(), kSha256, dir / "f", dir / "h", 0666, &seen),
              FailsWith(ErrorCode::kIo, "changed while it was read"));
  EXPECT_THAT(ReadTree(dir.path()), ::testing::SizeIs(2));
}

TEST(CopyHashingTest, LeavesNothingAfterAFailure) {
  for (const char* failing : {"Append", "Close", "ReadChunks", "CreateNew"}) {
    TempDir dir;
    WriteTree(dir.path(), {{"f", "bytes"}});
    HookedFileSystem fs(Fs(), [&](std::string_view call, const std::string&) -> Status {
      if (call == failing) return Fail(ErrorCode::kIo, "injected");
      return {};
    });
    EXPECT_THAT(CopyHashing(fs, kSha256, dir / "f", dir / "g", 0666),
                FailsWith(ErrorCode::kIo, "injected"));
    EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"f", "bytes"}})) << failing;
  }
}

TEST(CloneHashingTest, HashesTheClone) {
  TempDir dir;
  WriteTree(dir.path(), {{"f", "bytes"}});
  CloningFileSystem cloning(true);
  std::vector<std::string> read;
  HookedFileSystem fs(cloning, [&](std::string_view call, const std::string& path) -> Status {
    if (call == "ReadChunks") read.push_back(path);
    return {};
  });
  EXPECT_THAT(CloneHashing(fs, kSha256, dir / "f", dir / "g", 0666),
              IsOkAndHolds(HashOf(kSha256, "bytes")));
  EXPECT_THAT(read, ::testing::ElementsAre(dir / "g"));
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"f", "bytes"}, {"g", "bytes"}}));
}

TEST(CloneHashingTest, SaysWhereItCannotAndLeavesNothing) {
  TempDir dir;
  WriteTree(dir.path(), {{"f", "bytes"}});
  CloningFileSystem fs(false);
  EXPECT_THAT(CloneHashing(fs, kSha256, dir / "f", dir / "g", 0666), IsOkAndHolds(std::nullopt));
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"f", "bytes"}}));
}

TEST(CloneHashingTest, LeavesNothingAfterAFailure) {
  TempDir dir;
  WriteTree(dir.path(), {{"f", "bytes"}});
  CloningFileSystem cloning(true);
  HookedFileSystem fs(cloning, [](std::string_view call, const std::string&) -> Status {
    if (call == "ReadChunks") return Fail(ErrorCode::kIo, "injected");
    return {};
  });
  EXPECT_THAT(CloneHashing(fs, kSha256, dir / "f", dir / "g", 0666),
              FailsWith(ErrorCode::kIo, "injected"));
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"f", "bytes"}}));
}

TEST(CheckUnchangedTest, SeesAWriteButNotAnotherLink) {
  TempDir dir;
  WriteTree(dir.path(), {{"f", "one"}});
  const FileStat before = *Fs().Stat(dir / "f", true).value();
  EXPECT_THAT(CheckUnchanged(Fs(), dir / "f", before), IsOk());
  ASSERT_THAT(Fs().Hardlink(dir / "f", dir / "g"), IsOk());
  EXPECT_THAT(CheckUnchanged(Fs(), dir / "f", before), IsOk());
  testing::WriteFile(dir / "f", "longer");
  EXPECT_THAT(CheckUnchanged(Fs(), dir / "f", before),
              FailsWith(ErrorCode::kIo, "changed while it was read"));
  ASSERT_THAT(Fs().RemoveFile(dir / "f"), IsOk());
  EXPECT_FALSE(CheckUnchanged(Fs(), dir / "f", before));
}

}  // namespace
}  // namespace mlp
