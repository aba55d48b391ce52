#include "store/base/atomic_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/file_tree.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FileTree;
using mlp::testing::HookedFileSystem;
using mlp::testing::IsOk;
using mlp::testing::ReadTree;
using mlp::testing::TempDir;
using mlp::testing::WriteTree;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::MatchesRegex;

TEST(WriteFileAtomicallyTest, MakesAndReplaces) {
  TempDir dir;
  ASSERT_THAT(WriteFileAtomically(PosixFileSystem(), dir / "f", "one"), IsOk());
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"f", "one"}}));
  ASSERT_THAT(WriteFileAtomically(PosixFileSystem(), dir / "f", ""), IsOk());
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"f", ""}}));
}

TEST(WriteFileAtomicallyTest, KeepsTheMode) {
  TempDir dir;
  WriteTree(dir.path(), {{"f", "one"}});
  chmod((dir / "f").c_str(), 0640);
  ASSERT_THAT(WriteFileAtomically(PosixFileSystem(), dir / "f", "two"), IsOk());
  EXPECT_EQ(PosixFileSystem().Stat(dir / "f", false).value()->mode, 0640u);
}

TEST(WriteFileAtomicallyTest, ReplacesASymlinkInsteadOfFollowingIt) {
  TempDir dir;
  WriteTree(dir.path(), {{"target", "kept"}, {"f@", "target"}});
  ASSERT_THAT(WriteFileAtomically(PosixFileSystem(), dir / "f", "new"), IsOk());
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"target", "kept"}, {"f", "new"}}));
}

TEST(WriteFileAtomicallyTest, SyncsTheBytesBeforeTheRenameAndTheDirectoryAfterIt) {
  TempDir dir;
  std::vector<std::string> diary;
  HookedFileSystem fs(PosixFileSystem(), [&](std::string_view call, const std::string&) -> Status {
    diary.emplace_back(call);
    return {};
  });
  ASSERT_THAT(WriteFileAtomically(fs, dir / "f", "x"), IsOk());
  EXPECT_THAT(diary,
              ElementsAre("Stat", "CreateNew", "Append", "Sync", "Close", "Rename", "SyncDir"));
}

TEST(WriteFileAtomicallyTest, AnyFailureLeavesTheOldBytesOrTheNew) {
  for (int number = 1;; ++number) {
    TempDir dir;
    WriteTree(dir.path(), {{"f", "old"}});
    int calls = 0;
    HookedFileSystem fs(PosixFileSystem(), testing::FailCall(number, /*for_ever=*/false, &calls));
    if (WriteFileAtomically(fs, dir / "f", "new")) {
      EXPECT_GT(number, 6);
      break;
    }
    EXPECT_THAT(ReadTree(dir.path()), AnyOf(FileTree{{"f", "old"}}, FileTree{{"f", "new"}}))
        << "call " << number;
  }
}

TEST(WriteFilesAtomicallyTest, SyncsOnceForAll) {
  TempDir dir;
  WriteTree(dir.path(), {{"a/f", "old"}, {"b/g", ""}});
  chmod((dir / "a/f").c_str(), 0640);
  std::vector<std::string> diary;
  HookedFileSystem fs(PosixFileSystem(), [&](std::string_view call, const std::string&) -> Status {
    if (call == "SyncAll" || call == "Rename" || call == "Append") diary.emplace_back(call);
    return {};
  });
  ASSERT_THAT(WriteFilesAtomically(fs, {{dir / "a/f", "1"}, {dir / "b/g", "2"}}), IsOk());
  EXPECT_THAT(diary, ElementsAre("Append", "Append", "SyncAll", "Rename", "Rename", "SyncAll"));
  EXPECT_EQ(ReadTree(dir.path()), (FileTree{{"a/f", "1"}, {"b/g", "2"}}));
  EXPECT_EQ(PosixFileSystem().Stat(dir / "a/f", false).value()->mode, 0640u);
}

TEST(WriteFilesAtomicallyTest, LeavesNothingBehindAFailure) {
  TempDir dir;
  WriteTree(dir.path(), {{"a", "old"}});
  for (int number = 1;; ++number) {
    int calls = 0;
    HookedFileSystem fs(PosixFileSystem(),
                        mlp::testing::FailCall(number, /*for_ever=*/false, &calls));
    if (WriteFilesAtomically(fs, {{dir / "a", "1"}, {dir / "b", "2"}})) break;
    for (const auto& [name, bytes] : ReadTree(dir.path())) {
      EXPECT_THAT(name, AnyOf("a", "b")) << number;
      EXPECT_THAT(bytes, AnyOf("old", "1", "2")) << number;
    }
  }
}

TEST(MakeDirsDurablyTest, SyncsEveryParentThatGotAnEntry) {
  TempDir dir;
  std::vector<std::string> synced;
  HookedFileSystem fs(PosixFileSystem(),
                      [&](std::string_view call, const std::string& path) -> Status {
                        if (call == "SyncDir") synced.push_back(path);
                        return {};
                      });
  ASSERT_THAT(MakeDirsDurably(fs, dir / "a/b"), IsOk());
  EXPECT_THAT(synced, ElementsAre(dir.path(), dir / "a"));
  synced.clear();
  ASSERT_THAT(MakeDirsDurably(fs, dir / "a/b"), IsOk());
  EXPECT_THAT(synced, ElementsAre());
}

TEST(MakeDirsDurablyTest, RefusesAFile) {
  TempDir dir;
  WriteTree(dir.path(), {{"f", ""}});
  EXPECT_FALSE(MakeDirsDurably(PosixFileSystem(), dir / "f"));
  EXPECT_FALSE(MakeDirsDurably(PosixFileSystem(), dir / "f/g"));
}

TEST(TemporaryNameBesideTest, StandsInTheSameDirectory) {
  EXPECT_THAT(TemporaryNameBeside("/a/b/data.csv"),
              MatchesRegex("/a/b/\\.data\\.csv\\.[0-9a-f]+\\.tmp"));
  EXPECT_THAT(TemporaryNameBeside("f"), MatchesRegex("\\.f\\.[0-9a-f]+\\.tmp"));
  EXPECT_NE(TemporaryNameBeside("f"), TemporaryNameBeside("f"));
  EXPECT_LE(TemporaryNameBeside(std::string(255, 'n')).size(), 255u);
}

TEST(ParentOfTest, IsTheDirectoryPart) {
  EXPECT_EQ(ParentOf("/a/b"), "/a");
  EXPECT_EQ(ParentOf("/a"), "/");
  EXPECT_EQ(ParentOf("a"), ".");
}

}  // namespace
}  // namespace mlp
