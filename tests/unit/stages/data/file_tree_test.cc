#include "stages/data/file_tree.h"

#include <sys/stat.h>

#include "tests/unit/stages/data/archives.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FileTreeTest, ListsADirectoryToItsDepth) {
  const Scratch scratch;
  for (const char* name : {"b", "a/2", "a/1/x", "a/1/2/deep", ".git/x", "a/.x"}) {
    scratch.Write(name, name);
  }
  std::filesystem::create_directory_symlink(scratch.path(), scratch.path() / "circle");
  const auto tree = OpenFileTree(scratch.path() / "a");
  EXPECT_THAT(tree->names(), ElementsAre("1/2/deep", "1/x", "2"));
  EXPECT_EQ(tree->Read("1/x"), "a/1/x");
  EXPECT_EQ(tree->Place("2"), scratch.path() / "a/2");
  EXPECT_THAT(OpenFileTree(scratch.path())->names(),
              ElementsAre("a/1/x", "a/2", "b", "circle/a/2", "circle/b", "circle/circle/b"));
  EXPECT_THAT(OpenFileTree(scratch.path() / "a")->directories(), ElementsAre("1", "1/2"));
}

TEST(FileTreeTest, RefusesWhatIsNeitherFileNorDirectory) {
  const Scratch scratch;
  const auto fifo = scratch.path() / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  const auto self = scratch.path() / "self";
  std::filesystem::create_symlink(self, self);
  EXPECT_THAT(ErrorOf([&] { OpenFileTree(fifo); }),
              HasSubstr("fifo: error: is neither a file nor a directory"));
  EXPECT_THAT(ErrorOf([&] { OpenFileTree("/dev/zero"); }), HasSubstr("/dev/zero: error: is neit"));
  EXPECT_THAT(ErrorOf([&] { OpenFileTree(self); }), HasSubstr("self: error: cannot be opened: "));
  const auto tree = OpenFileTree(scratch.path());
  EXPECT_THAT(tree->names(), ElementsAre("fifo", "self"));
  EXPECT_THAT(ErrorOf([&] { tree->Read("fifo"); }), HasSubstr("fifo: error: is neither"));
  EXPECT_THAT(ErrorOf([&] { tree->Read("self"); }), HasSubstr("self: error: cannot be opened: "));
}

TEST(FileTreeTest, SaysWhichArchivesAreRead) {
  const Scratch scratch;
  for (const char* name : {"x.zip", "x.tar.bz2", "x.tar.zst"}) {
    EXPECT_THAT(
        ErrorOf([&] { OpenFileTree(scratch.Write(name, "")); }),
        AllOf(HasSubstr("is an archive of a kind that is not read\nhint: "), HasSubstr(".tar.xz")));
  }
}

TEST(FileTreeTest, SeesEmptyDirectoriesOfAnArchive) {
  const Scratch scratch;
  const auto file = scratch.Write("data.tar", EncodeTar({{"./in", "", AE_IFDIR},
                                                         {"./in/empty", "", AE_IFDIR},
                                                         {"./in/.git", "", AE_IFDIR},
                                                         {"./in/./a//1", "1"},
                                                         {"./in/b/1", "1"}}));
  EXPECT_THAT(OpenFileTree(file)->names(), ElementsAre("a/1", "b/1"));
  EXPECT_THAT(OpenFileTree(file)->directories(), ElementsAre("empty"));
}

TEST(FileTreeTest, TakesAFileAsATreeOfItsOwn) {
  const Scratch scratch;
  scratch.Write("other", "");
  const auto tree = OpenFileTree(scratch.Write("table.csv", "1,2"));
  EXPECT_THAT(tree->names(), ElementsAre("table.csv"));
  EXPECT_EQ(tree->Read("table.csv"), "1,2");
}

TEST(FileTreeTest, TakesTheDirectoriesAroundAnArchiveOff) {
  const Scratch scratch;
  const auto file = scratch.Write(
      "data.tar.gz",
      EncodeTar({{"top/in/b", "B"}, {"top/in/a/c", "C"}, {"top/in/.x", ""}, {"._top", ""}},
                ARCHIVE_FILTER_GZIP));
  const auto tree = OpenFileTree(file);
  EXPECT_THAT(tree->names(), ElementsAre("a/c", "b"));
  EXPECT_EQ(tree->Read("a/c"), "C");
  EXPECT_EQ(tree->Place("b"), file / "top/in/b");
  EXPECT_THAT(OpenFileTree(scratch.Write("one.tar", EncodeTar({{"x/y", ""}})))->names(),
              ElementsAre("y"));
}

TEST(FileTreeTest, FindsGzippedFiles) {
  const Scratch scratch;
  scratch.Write("a.gz", "plain all the same");
  const auto tree = OpenFileTree(scratch.path());
  EXPECT_EQ(tree->FindMaybeGzipped("a"), "a.gz");
  EXPECT_EQ(tree->FindMaybeGzipped("b"), std::nullopt);
  EXPECT_EQ(tree->ReadMaybeGzipped("a.gz"), "plain all the same");
  EXPECT_THAT(ErrorOf([&] { OpenFileTree(scratch.path() / "b"); }), HasSubstr("no such file"));
}

}  // namespace
}  // namespace mlp::stages
