#include "store/materializer.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "store/base/format.h"
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
using mlp::testing::ReadTree;
using mlp::testing::TempDir;
using mlp::testing::WriteTree;

using enum HashAlgorithm;

class MaterializerTest : public ::testing::Test {
 protected:
  PathRecord StoredFile(std::string_view bytes) {
    const auto batch = store_.NewBatch();
    PathRecord record;
    record.digest = batch->AddBytes(bytes).value();
    record.size = bytes.size();
    EXPECT_THAT(batch->Publish(), IsOk());
    return record;
  }
  PathRecord StoredTree(const FileTree& files) {
    const auto batch = store_.NewBatch();
    std::vector<TreeEntry> entries;
    for (const auto& [name, bytes] : files) {
      entries.push_back({RelPath::Strict(name).value(), batch->AddBytes(bytes).value()});
    }
    PathRecord record;
    record.digest = batch->AddTree(TreeObject(entries).Serialize(kSha256)).value();
    EXPECT_THAT(batch->Publish(), IsOk());
    return record;
  }
  Status Restore(const PathRecord& record, const std::string& name,
                 std::vector<LinkType> types = {LinkType::kReflink, LinkType::kCopy}) {
    return Materializer(fs_, store_, types).Materialize(record, work_ + "/" + name);
  }
  void Given(const FileTree& tree) { WriteTree(work_, tree); }
  FileTree Work() const { return ReadTree(work_); }
  FileStat StatOf(const std::string& path) { return fs_.Stat(path, false).value().value(); }
  // Flips the object's bytes and leaves all else as it was.
  void Damage(std::string_view bytes) {
    const std::string path = store_.PathOf(HashOf(kSha256, bytes));
    std::string wrong(bytes);
    wrong[0] ^= 1;
    chmod(path.c_str(), 0644);
    testing::WriteFile(path, wrong);
    chmod(path.c_str(), 0444);
  }

  TempDir dir_;
  std::string work_ = dir_ / "work";
  FileSystem& fs_ = PosixFileSystem();
  LocalObjectStore store_{fs_, dir_ / "cache", kSha256};
};

TEST_F(MaterializerTest, PutsAFile) {
  const PathRecord record = StoredFile("bytes");
  ASSERT_THAT(Restore(record, "sub/f"), IsOk());
  EXPECT_EQ(Work(), (FileTree{{"sub/f", "bytes"}}));
  EXPECT_EQ(StatOf(work_ + "/sub/f").mode & 0200, 0200u);  // a copy is its owner's to write
  EXPECT_EQ(StatOf(work_ + "/sub/f").links, 1u);
}

TEST_F(MaterializerTest, PutsAnExecutable) {
  PathRecord record = StoredFile("#!/bin/sh\n");
  record.is_executable = true;
  for (const LinkType type : {LinkType::kCopy, LinkType::kHardlink, LinkType::kSymlink}) {
    ASSERT_THAT(RemoveTree(fs_, work_), IsOk());
    ASSERT_THAT(Restore(record, "f", {type}), IsOk());
    EXPECT_TRUE(StatOf(work_ + "/f").is_executable());
    EXPECT_EQ(StatOf(store_.PathOf(record.digest)).mode, 0444u);  // whose mode is not shared
  }
  record.is_executable = false;
  ASSERT_THAT(Restore(record, "f"), IsOk());
  EXPECT_FALSE(StatOf(work_ + "/f").is_executable());
}

TEST_F(MaterializerTest, ReplacesWhateverStandsThere) {
  const PathRecord record = StoredFile("new");
  Given({{"file", "old"}, {"dir/x/y", "old"}, {"link@", "file"}});
  for (const char* name : {"dir", "link", "file"})
    ASSERT_THAT(Restore(record, name), IsOk()) << name;
  EXPECT_EQ(Work(), (FileTree{{"file", "new"}, {"dir", "new"}, {"link", "new"}}));
}

// As many as several threads share, on their way into the store and out of it.
TEST_F(MaterializerTest, PutsManyFiles) {
  FileTree files;
  for (int i = 0; i < 1000; ++i)
    files[Format("d{}/f{}", i % 7, i)] = Format("bytes of {}", i % 900);
  const PathRecord record = StoredTree(files);
  FileTree expected;
  for (const auto& [path, bytes] : files) expected["t/" + path] = bytes;
  ASSERT_THAT(Restore(record, "t"), IsOk());
  EXPECT_EQ(Work(), expected);

  Given({{"t/d3/f3", "edited"}, {"t/d0/more", "not of the tree"}});
  Damage("bytes of 3");
  EXPECT_THAT(Restore(record, "t"), FailsWith(ErrorCode::kCorrupt, "damaged"));
  EXPECT_EQ(testing::ReadFileOr(work_ + "/t/d3/f3", ""), "edited");
  ASSERT_THAT(fs_.RemoveFile(store_.PathOf(HashOf(kSha256, "bytes of 3"))), IsOk());
  (void)StoredFile("bytes of 3");
  ASSERT_THAT(Restore(record, "t"), IsOk());
  EXPECT_EQ(Work(), expected);
  ASSERT_THAT(fs_.RemoveFile(store_.PathOf(HashOf(kSha256, "bytes of 899"))), IsOk());
  EXPECT_THAT(Restore(record, "t"), FailsWith(ErrorCode::kNotFound, "1 object missing"));
}

TEST_F(MaterializerTest, NeverWritesThroughASymlink) {
  const PathRecord file = StoredFile("new");
  const PathRecord tree = StoredTree({{"sub/f", "new"}, {"g", "new"}});
  Given({{"outside/f", "kept"},
         {"outside/g", "kept"},
         {"t/sub@", "../outside"},
         {"u@", "outside"},
         {"v@", "outside/f"}});
  ASSERT_THAT(Restore(tree, "t"), IsOk());
  ASSERT_THAT(Restore(tree, "u"), IsOk());
  ASSERT_THAT(Restore(file, "v"), IsOk());
  EXPECT_EQ(Work(), (FileTree{{"outside/f", "kept"},
                              {"outside/g", "kept"},
                              {"t/sub/f", "new"},
                              {"t/g", "new"},
                              {"u/sub/f", "new"},
                              {"u/g", "new"},
                              {"v", "new"}}));
}

// The bytes behind the symlink are right, so it would be easy to leave them there.
TEST_F(MaterializerTest, ASymlinkedDirectoryIsReplacedEvenIfItsFilesAreRight) {
  const PathRecord tree = StoredTree({{"sub/f", "right"}});
  Given({{"outside/f", "right"},
         {"t/sub@", "../outside"},
         {"other/sub/f", "right"},
         {"u@", "other"}});
  ASSERT_THAT(Restore(tree, "t"), IsOk());
  ASSERT_THAT(Restore(tree, "u"), IsOk());
  EXPECT_EQ(Work(), (FileTree{{"outside/f", "right"},
                              {"t/sub/f", "right"},
                              {"other/sub/f", "right"},
                              {"u/sub/f", "right"}}));
}

TEST_F(MaterializerTest, PutsADirectory) {
  const FileTree files = {{"a", "1"}, {"sub/b", "2"}, {"sub/deep/c", ""}};
  ASSERT_THAT(Restore(StoredTree(files), "x/d"), IsOk());
  EXPECT_EQ(ReadTree(work_ + "/x/d"), files);
  EXPECT_EQ(ReadTree(work_ + "/x").size(), files.size());  // nothing beside it
}

TEST_F(MaterializerTest, PutsAnEmptyDirectory) {
  ASSERT_THAT(Restore(StoredTree({}), "d"), IsOk());
  EXPECT_EQ(Work(), (FileTree{{"d/", ""}}));
  Given({{"d/x/y", "extra"}});
  ASSERT_THAT(Restore(StoredTree({}), "d"), IsOk());
  EXPECT_EQ(Work(), (FileTree{{"d/", ""}}));
}

TEST_F(MaterializerTest, MergesIntoADirectoryAndRemovesExtras) {
  const FileTree files = {{"same", "1"}, {"changed", "new"}, {"now-file", "f"}, {"now-dir/x", "x"}};
  const PathRecord record = StoredTree(files);
  Given({{"d/same", "1"},
         {"d/changed", "old"},
         {"d/now-file/a/b", ""},
         {"d/now-dir", "was a file"},
         {"d/extra", ""},
         {"d/extras/e/f", ""},
         {"d/link@", "same"},
         {"d/empty/", ""}});
  const auto before = StatOf(work_ + "/d/same");
  ASSERT_THAT(Restore(record, "d"), IsOk());
  EXPECT_EQ(ReadTree(work_ + "/d"), files);
  EXPECT_EQ(StatOf(work_ + "/d/same").mtime_ns, before.mtime_ns);  // was left alone
  EXPECT_EQ(StatOf(work_ + "/d/same").inode, before.inode);
}

TEST_F(MaterializerTest, LeavesRepositoriesInsideADirectoryAlone) {
  Given({{"d/.git/HEAD", "ref"}, {"d/sub/.git/HEAD", "ref"}, {"d/sub/extra", ""}});
  ASSERT_THAT(Restore(StoredTree({{"f", "1"}}), "d"), IsOk());
  EXPECT_EQ(Work(), (FileTree{{"d/.git/HEAD", "ref"}, {"d/sub/.git/HEAD", "ref"}, {"d/f", "1"}}));
}

TEST_F(MaterializerTest, AFileThatIsRightIsLeftAlone) {
  const PathRecord record = StoredFile("bytes");
  Given({{"f", "bytes"}});
  const auto before = StatOf(work_ + "/f");
  ASSERT_THAT(Restore(record, "f"), IsOk());
  EXPECT_EQ(StatOf(work_ + "/f").inode, before.inode);
}

TEST_F(MaterializerTest, HardlinksShareTheObjectReadOnly) {
  const PathRecord record = StoredTree({{"f", "bytes"}, {"empty", ""}});
  ASSERT_THAT(Restore(record, "d", {LinkType::kHardlink}), IsOk());
  const FileStat linked = StatOf(work_ + "/d/f");
  EXPECT_EQ(linked.inode, StatOf(store_.PathOf(HashOf(kSha256, "bytes"))).inode);
  EXPECT_EQ(linked.mode, 0444u);
  EXPECT_EQ(StatOf(work_ + "/d/empty").links, 1u);  // all empty files would be one
  ASSERT_THAT(Restore(record, "d", {LinkType::kHardlink}), IsOk());
  EXPECT_EQ(StatOf(work_ + "/d/f").inode, linked.inode);
}

TEST_F(MaterializerTest, AHardlinkIsBrokenWhereCopiesAreWanted) {
  const PathRecord record = StoredFile("bytes");
  ASSERT_THAT(Restore(record, "f", {LinkType::kHardlink}), IsOk());
  ASSERT_THAT(Restore(record, "f", {LinkType::kCopy}), IsOk());
  EXPECT_EQ(StatOf(work_ + "/f").links, 1u);
  testing::WriteFile(work_ + "/f", "mine now");
  EXPECT_EQ(store_.Read(record.digest).value(), "bytes");
}

TEST_F(MaterializerTest, ACopyBecomesALinkWhereLinksComeFirst) {
  const PathRecord record = StoredTree({{"f", "bytes"}, {"empty", ""}});
  for (const LinkType first : {LinkType::kHardlink, LinkType::kSymlink}) {
    ASSERT_THAT(RemoveTree(fs_, work_), IsOk());
    Given({{"d/f", "bytes"}, {"d/empty", ""}});
    const FileStat empty = StatOf(work_ + "/d/empty");
    ASSERT_THAT(Restore(record, "d", {first, LinkType::kCopy}), IsOk());
    const FileStat linked = StatOf(work_ + "/d/f");
    EXPECT_TRUE(linked.links == 2 || linked.type == FileType::kSymlink);
    EXPECT_EQ(StatOf(work_ + "/d/empty").inode, empty.inode);
  }
}

TEST_F(MaterializerTest, SymlinksPointAtTheObject) {
  const PathRecord record = StoredFile("bytes");
  ASSERT_THAT(Restore(record, "f", {LinkType::kSymlink}), IsOk());
  EXPECT_EQ(Work(), (FileTree{{"f@", store_.PathOf(record.digest)}}));
  ASSERT_THAT(Restore(record, "f", {LinkType::kSymlink}), IsOk());
  ASSERT_THAT(Restore(record, "f", {LinkType::kCopy}), IsOk());
  EXPECT_EQ(Work(), (FileTree{{"f", "bytes"}}));
}

TEST_F(MaterializerTest, TriesLinkTypesInOrderAndCopiesAtLast) {
  const PathRecord record = StoredFile("bytes");
  std::vector<std::string> tried;
  HookedFileSystem fs(fs_, [&](std::string_view call, const std::string&) -> Status {
    if (call == "Hardlink" || call == "Symlink") {
      tried.emplace_back(call);
      return Fail(SystemError(EXDEV, "create", "x"));
    }
    if (call == "CreateNew") tried.emplace_back(call);
    return {};
  });
  LocalObjectStore store(fs, dir_ / "cache", kSha256);
  Materializer materializer(fs, store, {LinkType::kSymlink, LinkType::kHardlink});
  ASSERT_THAT(materializer.Materialize(record, work_ + "/f"), IsOk());
  EXPECT_THAT(tried, ::testing::ElementsAre("Symlink", "Hardlink", "CreateNew"));
}

TEST_F(MaterializerTest, AClonedObjectIsVerifiedToo) {
  const PathRecord right = StoredFile("right");
  const PathRecord wrong = StoredFile("wrong");
  Damage("wrong");
  CloningFileSystem fs(true);
  Materializer materializer(fs, store_, {LinkType::kReflink});
  EXPECT_THAT(materializer.Materialize(right, work_ + "/f"), IsOk());
  EXPECT_THAT(materializer.Materialize(wrong, work_ + "/f"),
              FailsWith(ErrorCode::kCorrupt, "damaged"));
  EXPECT_EQ(fs.asked(), 2);
  EXPECT_EQ(Work(), (FileTree{{"f", "right"}}));
}

TEST_F(MaterializerTest, AMissingObjectChangesNothing) {
  PathRecord absent;
  absent.digest = HashOf(kSha256, "absent");
  const PathRecord tree = StoredTree({{"a", "1"}, {"b", "2"}});
  ASSERT_THAT(fs_.RemoveFile(store_.PathOf(HashOf(kSha256, "2"))), IsOk());
  Given({{"f", "old"}, {"d/a", "old"}});
  EXPECT_THAT(Restore(absent, "f"), FailsWith(ErrorCode::kNotFound, "1 object missing"));
  EXPECT_THAT(Restore(tree, "d"),
              FailsWith(ErrorCode::kNotFound, store_.PathOf(HashOf(kSha256, "2"))));
  EXPECT_EQ(Work(), (FileTree{{"f", "old"}, {"d/a", "old"}}));
}

TEST_F(MaterializerTest, ADamagedObjectChangesNothing) {
  const PathRecord file = StoredFile("bytes");
  const PathRecord tree = StoredTree({{"a", "other"}, {"z", "bytes"}});
  Damage("bytes");
  Given({{"f", "old"}, {"d/a", "old"}});
  const std::string object = store_.PathOf(HashOf(kSha256, "bytes"));
  EXPECT_THAT(Restore(file, "f"), FailsWith(ErrorCode::kCorrupt, object));
  EXPECT_THAT(Restore(file, "new"), FailsWith(ErrorCode::kCorrupt, object));
  EXPECT_THAT(Restore(tree, "d"), FailsWith(ErrorCode::kCorrupt, object));
  EXPECT_THAT(Restore(tree, "e"), FailsWith(ErrorCode::kCorrupt, object));
  EXPECT_EQ(Work(), (FileTree{{"f", "old"}, {"d/a", "old"}}));
}

TEST_F(MaterializerTest, AHostileTreeWritesNothing) {
  const auto batch = store_.NewBatch();
  PathRecord record;
  record.digest = batch
                      ->AddTree(R"([{"sha256": ")" + HashOf(kSha256, "x").Hex() +
                                R"(", "relpath": "../../escaped"}])")
                      .value();
  ASSERT_THAT(batch->Publish(), IsOk());
  EXPECT_THAT(Restore(record, "d"), FailsWith(ErrorCode::kCorrupt, "'../../escaped'"));
  EXPECT_EQ(Work(), FileTree{});
}

TEST_F(MaterializerTest, AReadOnlyParentIsNamedInTheHint) {
  const PathRecord record = StoredFile("bytes");
  HookedFileSystem fs(fs_, [&](std::string_view call, const std::string& path) -> Status {
    if (call == "CreateNew") return Fail(SystemError(EACCES, "create", path));
    return {};
  });
  LocalObjectStore store(fs, dir_ / "cache", kSha256);
  const Status status = Materializer(fs, store, {}).Materialize(record, work_ + "/d/f");
  EXPECT_THAT(status, FailsWith(ErrorCode::kIo, "Permission denied"));
  EXPECT_THAT(status.error().hint, ::testing::HasSubstr(work_ + "/d'"));
  EXPECT_THAT(status.error().notes, ::testing::ElementsAre("while restoring '" + work_ + "/d/f'"));
}

}  // namespace
}  // namespace mlp
