// What every FileSystem must do: the real one, and the wrapper that tests put around it.
#include <gmock/gmock.h>

#include "store/base/file_system.h"
#include "tests/support/file_tree.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::FileTree;
using mlp::testing::HookedFileSystem;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::ReadTree;
using mlp::testing::TempDir;
using mlp::testing::WriteTree;
using ::testing::ElementsAre;
using ::testing::Field;

struct Real {
  FileSystem& fs = PosixFileSystem();
};
struct Wrapped {
  FileSystemWrapper fs{PosixFileSystem()};
};
struct Hooked {
  HookedFileSystem fs{PosixFileSystem(),
                      [](std::string_view, const std::string&) { return Status(); }};
};

template <class Maker>
class FileSystemConformance : public ::testing::Test {
 protected:
  std::string At(const std::string& name) const { return dir_ / name; }
  void Given(const FileTree& tree) { WriteTree(dir_.path(), tree); }
  FileTree Now() const { return ReadTree(dir_.path()); }
  bool IsAbsent(const std::string& name, bool follow) {
    return !fs_.Stat(At(name), follow).value().has_value();
  }
  FileStat StatOf(const std::string& name) { return fs_.Stat(At(name), false).value().value(); }

  TempDir dir_;
  Maker maker_;
  FileSystem& fs_ = maker_.fs;
};

using Implementations = ::testing::Types<Real, Wrapped, Hooked>;
TYPED_TEST_SUITE(FileSystemConformance, Implementations);

TYPED_TEST(FileSystemConformance, StatTellsTypesAndSizes) {
  this->Given({{"f", "12345"}, {"d/", ""}, {"l@", "f"}, {"broken@", "nowhere"}});
  EXPECT_EQ(this->StatOf("f").type, FileType::kRegular);
  EXPECT_EQ(this->StatOf("f").size, 5u);
  EXPECT_EQ(this->StatOf("f").links, 1u);
  EXPECT_GT(this->StatOf("f").mtime_ns, 1'700'000'000'000'000'000);
  EXPECT_EQ(this->StatOf("d").type, FileType::kDirectory);
  EXPECT_EQ(this->StatOf("l").type, FileType::kSymlink);
  EXPECT_EQ(this->fs_.Stat(this->At("l"), true).value()->inode, this->StatOf("f").inode);
  EXPECT_TRUE(this->IsAbsent("broken", true));
  EXPECT_TRUE(this->IsAbsent("absent", false));
  EXPECT_TRUE(this->IsAbsent("f/below", false));
  EXPECT_THAT(this->fs_.Stat(this->At(std::string(300, 'x')), false),
              FailsWith(ErrorCode::kIo, "cannot examine"));
}

TYPED_TEST(FileSystemConformance, ListDirSortsByBytes) {
  this->Given({{"b", ""}, {"a/x", ""}, {"B", ""}, {"\xC3\xA9", ""}, {".h@", "b"}});
  const auto entries = this->fs_.ListDir(this->dir_.path());
  ASSERT_THAT(entries, IsOk());
  EXPECT_THAT(*entries, ElementsAre(Field(&DirEntry::name, ".h"), Field(&DirEntry::name, "B"),
                                    Field(&DirEntry::name, "a"), Field(&DirEntry::name, "b"),
                                    Field(&DirEntry::name, "\xC3\xA9")));
  EXPECT_EQ((*entries)[0].type, FileType::kSymlink);
  EXPECT_EQ((*entries)[2].type, FileType::kDirectory);
  EXPECT_THAT(this->fs_.ListDir(this->At("absent")), FailsWith(ErrorCode::kIo, "absent"));
}

TYPED_TEST(FileSystemConformance, ReadsWhatWasWritten) {
  const std::string big(3'000'000, 'x');
  const auto file = this->fs_.CreateNew(this->At("f"), 0666);
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT((*file)->Append("head "), IsOk());
  EXPECT_THAT((*file)->Append(big), IsOk());
  EXPECT_THAT((*file)->Sync(), IsOk());
  EXPECT_THAT((*file)->Close(), IsOk());
  EXPECT_THAT(ReadFile(this->fs_, this->At("f")), IsOkAndHolds("head " + big));
}

TYPED_TEST(FileSystemConformance, ReadChunksStopsWithTheSinksError) {
  this->Given({{"f", std::string(5'000'000, 'x')}, {"empty", ""}});
  int chunks = 0;
  const Result<FileStat> read =
      this->fs_.ReadChunks(this->At("f"), [&](std::string_view) -> Status {
        ++chunks;
        return Fail(ErrorCode::kUsage, "enough");
      });
  EXPECT_THAT(read, FailsWith(ErrorCode::kUsage, "enough"));
  EXPECT_EQ(chunks, 1);
  EXPECT_THAT(ReadFile(this->fs_, this->At("empty")), IsOkAndHolds(""));
  EXPECT_THAT(ReadFile(this->fs_, this->At("absent")), FailsWith(ErrorCode::kIo, "cannot read"));
  EXPECT_THAT(ReadFile(this->fs_, this->dir_.path()), FailsWith(ErrorCode::kIo, "directory"));
}

TYPED_TEST(FileSystemConformance, ReadChunksTellsWhatWasRead) {
  this->Given({{"f", std::string(2 << 20, 'x')}, {"g", "other"}});
  const FileStat before = this->StatOf("f");
  const auto replace = [&](std::string_view) {
    return this->fs_.Rename(this->At("g"), this->At("f"));
  };
  bool replaced = false;
  const Result<FileStat> read = this->fs_.ReadChunks(this->At("f"), [&](std::string_view bytes) {
    return std::exchange(replaced, true) ? Status() : replace(bytes);
  });
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->inode, before.inode);
  EXPECT_EQ(read->size, before.size);
  EXPECT_EQ(read->mtime_ns, before.mtime_ns);
}

TYPED_TEST(FileSystemConformance, CreateNewNeverOpensWhatIsThere) {
  this->Given({{"f", "kept"}, {"l@", "elsewhere"}});
  EXPECT_THAT(this->fs_.CreateNew(this->At("f"), 0666), FailsWith(ErrorCode::kIo, "cannot create"));
  EXPECT_THAT(this->fs_.CreateNew(this->At("l"), 0666), FailsWith(ErrorCode::kIo, "cannot create"));
  EXPECT_EQ(this->Now(), (FileTree{{"f", "kept"}, {"l@", "elsewhere"}}));
}

TYPED_TEST(FileSystemConformance, ReadsFromAnyPlace) {
  this->Given({{"f", "0123456789"}});
  const auto file = this->fs_.OpenForReading(this->At("f"));
  ASSERT_THAT(file, IsOk());
  char buffer[8];
  EXPECT_THAT((*file)->ReadAt(7, buffer, sizeof buffer), IsOkAndHolds(3u));
  EXPECT_EQ(std::string_view(buffer, 3), "789");
  EXPECT_THAT((*file)->ReadAt(2, buffer, 4), IsOkAndHolds(4u));
  EXPECT_EQ(std::string_view(buffer, 4), "2345");
  EXPECT_THAT((*file)->ReadAt(10, buffer, sizeof buffer), IsOkAndHolds(0u));
  EXPECT_EQ(file.value()->Stat().value().inode, this->fs_.Stat(this->At("f"), true).value()->inode);
  EXPECT_FALSE(this->fs_.OpenForReading(this->At("absent")));
}

TYPED_TEST(FileSystemConformance, AppendsToWhatIsThere) {
  this->Given({{"f", "begun"}, {"l@", "f"}});
  const auto file = this->fs_.OpenForAppending(this->At("f"));
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT((*file)->Append(" and ended"), IsOk());
  EXPECT_THAT((*file)->Close(), IsOk());
  EXPECT_THAT(ReadFile(this->fs_, this->At("f")), IsOkAndHolds("begun and ended"));
  EXPECT_FALSE(this->fs_.OpenForAppending(this->At("absent")));
  EXPECT_FALSE(this->fs_.OpenForAppending(this->At("l")));
}

TYPED_TEST(FileSystemConformance, CopyMakesANewFile) {
  const std::string bytes(2'500'000, 'y');
  this->Given({{"f", bytes}, {"empty", ""}});
  EXPECT_THAT(this->fs_.Copy(this->At("f"), this->At("g"), 0666), IsOk());
  EXPECT_THAT(this->fs_.Copy(this->At("empty"), this->At("h"), 0666), IsOk());
  EXPECT_EQ(this->Now(), (FileTree{{"f", bytes}, {"g", bytes}, {"empty", ""}, {"h", ""}}));
  EXPECT_THAT(this->fs_.Copy(this->At("empty"), this->At("g"), 0666),
              FailsWith(ErrorCode::kIo, "'"));
  EXPECT_THAT(this->fs_.Copy(this->At("absent"), this->At("i"), 0666),
              FailsWith(ErrorCode::kIo, "absent"));
  EXPECT_TRUE(this->IsAbsent("i", false));
}

TYPED_TEST(FileSystemConformance, ReflinkSharesOrLeavesNothing) {
  this->Given({{"f", "bytes"}});
  const Result<bool> cloned = this->fs_.Reflink(this->At("f"), this->At("g"), 0666);
  ASSERT_THAT(cloned, IsOk());
  const FileTree expected =
      *cloned ? FileTree{{"f", "bytes"}, {"g", "bytes"}} : FileTree{{"f", "bytes"}};
  EXPECT_EQ(this->Now(), expected);
}

TYPED_TEST(FileSystemConformance, Links) {
  this->Given({{"f", "bytes"}});
  EXPECT_THAT(this->fs_.Hardlink(this->At("f"), this->At("hard")), IsOk());
  EXPECT_EQ(this->StatOf("hard").inode, this->StatOf("f").inode);
  EXPECT_EQ(this->StatOf("f").links, 2u);
  EXPECT_FALSE(this->fs_.Hardlink(this->At("f"), this->At("hard")));
  EXPECT_THAT(this->fs_.Symlink("some/where", this->At("soft")), IsOk());
  EXPECT_THAT(this->fs_.ReadLink(this->At("soft")), IsOkAndHolds("some/where"));
  EXPECT_FALSE(this->fs_.Symlink("x", this->At("soft")));
  EXPECT_THAT(this->fs_.ReadLink(this->At("f")), FailsWith(ErrorCode::kIo, "cannot read"));
}

TYPED_TEST(FileSystemConformance, RenameReplaces) {
  this->Given({{"a", "1"}, {"b", "2"}, {"d/x", ""}});
  EXPECT_THAT(this->fs_.Rename(this->At("a"), this->At("b")), IsOk());
  EXPECT_THAT(this->fs_.Rename(this->At("d"), this->At("e")), IsOk());
  EXPECT_EQ(this->Now(), (FileTree{{"b", "1"}, {"e/x", ""}}));
  EXPECT_THAT(this->fs_.Rename(this->At("absent"), this->At("b")),
              FailsWith(ErrorCode::kIo, "/b'"));
}

TYPED_TEST(FileSystemConformance, RenameNewNeverReplaces) {
  this->Given({{"a", "1"}, {"b", "2"}, {"l@", "nowhere"}});
  EXPECT_THAT(this->fs_.RenameNew(this->At("a"), this->At("b")), IsOkAndHolds(false));
  EXPECT_THAT(this->fs_.RenameNew(this->At("a"), this->At("l")), IsOkAndHolds(false));
  EXPECT_EQ(this->Now(), (FileTree{{"a", "1"}, {"b", "2"}, {"l@", "nowhere"}}));
  EXPECT_THAT(this->fs_.RenameNew(this->At("a"), this->At("c")), IsOkAndHolds(true));
  EXPECT_EQ(this->Now(), (FileTree{{"b", "2"}, {"c", "1"}, {"l@", "nowhere"}}));
  EXPECT_FALSE(this->fs_.RenameNew(this->At("absent"), this->At("d")));
}

TYPED_TEST(FileSystemConformance, RemoveFileNeverFollows) {
  this->Given({{"f", "kept"}, {"l@", "f"}, {"d/x", ""}});
  EXPECT_THAT(this->fs_.RemoveFile(this->At("l")), IsOk());
  EXPECT_FALSE(this->fs_.RemoveFile(this->At("d")));
  EXPECT_FALSE(this->fs_.RemoveFile(this->At("absent")));
  EXPECT_EQ(this->Now(), (FileTree{{"f", "kept"}, {"d/x", ""}}));
}

TYPED_TEST(FileSystemConformance, RemoveEmptyDirRefusesAFullOne) {
  this->Given({{"d/x", ""}, {"e/", ""}});
  EXPECT_FALSE(this->fs_.RemoveEmptyDir(this->At("d")));
  EXPECT_THAT(this->fs_.RemoveEmptyDir(this->At("e")), IsOk());
  EXPECT_EQ(this->Now(), (FileTree{{"d/x", ""}}));
}

TYPED_TEST(FileSystemConformance, MakeDirsMakesParentsAndIsIdempotent) {
  this->Given({{"f", ""}});
  EXPECT_THAT(this->fs_.MakeDirs(this->At("a/b/c")), IsOk());
  EXPECT_THAT(this->fs_.MakeDirs(this->At("a/b/c")), IsOk());
  EXPECT_THAT(this->fs_.MakeDirs(this->At("f")), FailsWith(ErrorCode::kIo, "Not a directory"));
  EXPECT_THAT(this->fs_.MakeDirs(this->At("f/g")), FailsWith(ErrorCode::kIo, "Not a directory"));
  EXPECT_EQ(this->Now(), (FileTree{{"f", ""}, {"a/b/c/", ""}}));
}

TYPED_TEST(FileSystemConformance, SetModeAndExecutables) {
  this->Given({{"f", ""}, {"d/", ""}});
  EXPECT_FALSE(this->StatOf("f").is_executable());
  EXPECT_THAT(this->fs_.SetMode(this->At("f"), 0754), IsOk());
  EXPECT_EQ(this->StatOf("f").mode, 0754u);
  EXPECT_TRUE(this->StatOf("f").is_executable());
  EXPECT_FALSE(this->StatOf("d").is_executable());
}

TYPED_TEST(FileSystemConformance, Syncs) {
  EXPECT_THAT(this->fs_.SyncDir(this->dir_.path()), IsOk());
  EXPECT_THAT(this->fs_.SyncAll(this->dir_.path()), IsOk());
  EXPECT_FALSE(this->fs_.SyncDir(this->At("absent")));
  EXPECT_FALSE(this->fs_.SyncAll(this->At("absent")));
}

}  // namespace
}  // namespace mlp
