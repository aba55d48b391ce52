#include "store/path_scan.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "store/file_copy.h"
#include "tests/support/file_tree.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::TempDir;
using mlp::testing::WriteTree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using enum HashAlgorithm;
constexpr std::int64_t kMuchLater = 4'000'000'000'000'000'000;

class PathScanTest : public ::testing::Test {
 protected:
  Result<PathScan> Scan(const std::string& name) { return ScanPath(fs_, index_, dir_ / name); }
  PathScan Hashed(const std::string& name) {
    PathScan scan = Scan(name).value();
    EXPECT_THAT(HashUnknown(fs_, index_, kMd5, kMuchLater, scan), IsOk());
    return scan;
  }
  static std::vector<std::string> Names(const PathScan& scan) {
    std::vector<std::string> names;
    for (const ScannedFile& file : scan.files) names.push_back(file.path.str());
    return names;
  }

  TempDir dir_;
  FileSystem& fs_ = PosixFileSystem();
  FileIndex index_ = FileIndex::InMemory(kMd5);
};

TEST_F(PathScanTest, NothingThere) {
  MLP_ASSERT_OK_AND_ASSIGN(const PathScan scan, Scan("absent"));
  EXPECT_FALSE(scan.exists);
  EXPECT_THAT(scan.files, IsEmpty());
}

TEST_F(PathScanTest, AFile) {
  WriteTree(dir_.path(), {{"f", "abc"}});
  chmod((dir_ / "f").c_str(), 0755);
  const PathScan scan = Hashed("f");
  EXPECT_TRUE(scan.exists);
  EXPECT_FALSE(scan.is_directory);
  const PathRecord record = scan.Record(kMd5);
  EXPECT_EQ(record.digest, HashOf(kMd5, "abc"));
  EXPECT_EQ(record.size, 3u);
  EXPECT_TRUE(record.is_executable);
}

// Digest and sizes as DVC 3.67 would record them: the digest is that of tree_object_test's text.
TEST_F(PathScanTest, ADirectoryInTheOrderOfItsPaths) {
  WriteTree(dir_.path(), {{"d/sub/b", "b"}, {"d/sub-x", "x"}, {"d/a", "aa"}, {"d/empty/", ""}});
  const PathScan scan = Hashed("d");
  EXPECT_THAT(Names(scan), ElementsAre("a", "sub-x", "sub/b"));
  const PathRecord record = scan.Record(kMd5);
  EXPECT_EQ(record.digest, HashOf(kMd5, scan.Tree().Serialize(kMd5)).AsTree());
  EXPECT_EQ(record.size, 4u);
  EXPECT_EQ(record.nfiles, 3u);
  EXPECT_FALSE(record.is_executable);
}

TEST_F(PathScanTest, AnEmptyDirectoryIsAnEmptyTree) {
  WriteTree(dir_.path(), {{"d/", ""}});
  EXPECT_EQ(Hashed("d").Record(kMd5).digest.ToString(), "d751713988987e9331980363e24189ce.dir");
}

TEST_F(PathScanTest, FollowsSymlinksToFilesAndSkipsThoseToDirectories) {
  WriteTree(dir_.path(), {{"out/x", "abc"}, {"d/file@", "../out/x"}, {"d/dir@", "../out"}});
  const PathScan scan = Hashed("d");
  EXPECT_THAT(Names(scan), ElementsAre("file"));
  EXPECT_EQ(scan.files[0].digest, HashOf(kMd5, "abc"));
}

TEST_F(PathScanTest, ADirectoryThatLoopsIntoItselfEnds) {
  WriteTree(dir_.path(), {{"d/x", ""}, {"d/self@", "."}});
  EXPECT_THAT(Names(Hashed("d")), ElementsAre("x"));
}

TEST_F(PathScanTest, SkipsWhatIsNeverTracked) {
  WriteTree(dir_.path(),
            {{"d/.git/config", ""}, {"d/.mlpipe/x", ""}, {"d/s/.dvc/x", ""}, {"d/.gitignore", ""}});
  EXPECT_THAT(Names(Hashed("d")), ElementsAre(".gitignore"));
}

TEST_F(PathScanTest, RefusesBrokenSymlinks) {
  WriteTree(dir_.path(), {{"d/l@", "nowhere"}, {"l@", "nowhere"}});
  EXPECT_THAT(Scan("d"), FailsWith(ErrorCode::kIo, "d/l' is a broken symlink"));
  EXPECT_THAT(Scan("l"), FailsWith(ErrorCode::kIo, "broken symlink"));
}

TEST_F(PathScanTest, RefusesFifosInsteadOfWaitingForThem) {
  WriteTree(dir_.path(), {{"d/", ""}});
  ASSERT_EQ(mkfifo((dir_ / "d/fifo").c_str(), 0666), 0);
  EXPECT_THAT(Scan("d"), FailsWith(ErrorCode::kIo, "neither a file nor a directory"));
  EXPECT_THAT(Scan("d/fifo"), FailsWith(ErrorCode::kIo, "neither a file nor a directory"));
}

TEST_F(PathScanTest, RefusesNamesThatNoTreeCanHold) {
  WriteTree(dir_.path(), {{"d/a\nb", ""}, {"e/\xFF", ""}});
  EXPECT_THAT(Scan("d"), FailsWith(ErrorCode::kInvalid, "'a\\x0ab'"));
  EXPECT_THAT(Scan("e"), FailsWith(ErrorCode::kInvalid, "'\\xff'"));
}

TEST_F(PathScanTest, TheIndexSparesTheReading) {
  WriteTree(dir_.path(), {{"d/a", "1"}, {"d/b", "2"}});
  const PathScan first = Hashed("d");
  MLP_ASSERT_OK_AND_ASSIGN(const PathScan second, Scan("d"));
  EXPECT_THAT(second.Unknown(), IsEmpty());
  EXPECT_EQ(second.Record(kMd5).digest, first.Record(kMd5).digest);
  testing::WriteFile(dir_ / "d/b", "changed");
  MLP_ASSERT_OK_AND_ASSIGN(const PathScan third, Scan("d"));
  EXPECT_THAT(third.Unknown(), ElementsAre(1));
}

TEST_F(PathScanTest, HashingNoticesAChange) {
  WriteTree(dir_.path(), {{"f", "abc"}});
  const FileStat stat = Scan("f").value().files[0].stat;
  EXPECT_THAT(HashBytesOf(fs_, kMd5, dir_ / "f", &stat), IsOkAndHolds(HashOf(kMd5, "abc")));
  testing::WriteFile(dir_ / "f", "changed");
  EXPECT_THAT(HashBytesOf(fs_, kMd5, dir_ / "f", &stat),
              FailsWith(ErrorCode::kIo, "changed while"));
}

TEST_F(PathScanTest, ReportsWhatCannotBeListed) {
  WriteTree(dir_.path(), {{"d/sub/x", ""}});
  testing::HookedFileSystem fs(fs_, [&](std::string_view call, const std::string& path) -> Status {
    if (call == "ListDir" && path.ends_with("/sub")) return Fail(SystemError(EACCES, "list", path));
    return {};
  });
  EXPECT_THAT(ScanPath(fs, index_, dir_ / "d"),
              FailsWith(ErrorCode::kIo, "d/sub': Permission denied"));
}

}  // namespace
}  // namespace mlp
