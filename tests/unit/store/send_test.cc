#include "store/transfer/send.h"

#include <gmock/gmock.h>

#include "store/tree_object.h"
#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_remote.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::FileTree;
using mlp::testing::IsOk;
using mlp::testing::MemoryRemote;
using mlp::testing::TempDir;
using mlp::testing::WriteFile;
using mlp::testing::WriteTree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

using enum HashAlgorithm;

class SendTest : public ::testing::Test, protected TransferProgress {
 protected:
  PathScan Scanned(const std::string& path) {
    FileIndex index = FileIndex::InMemory(kMd5);
    return ScanPath(PosixFileSystem(), index, path).value();
  }
  Status Send(PathScan& scan) {
    return SendData(PosixFileSystem(), kMd5, scan, staging_, remote_, *this);
  }
  static std::string Key(std::string_view bytes) { return RemoteKeyOf(HashOf(kMd5, bytes)); }

  void OnPlanned(std::size_t objects, std::uint64_t bytes) override {
    planned_ += objects, bytes_ += bytes;
  }
  void OnBytes(std::uint64_t) override {}
  void OnObject() override { ++done_; }
  bool IsCancelled() override { return cancelled_; }

  std::size_t planned_ = 0, done_ = 0;
  std::uint64_t bytes_ = 0;
  bool cancelled_ = false;
  TempDir dir_;
  const std::string staging_ = dir_ / "cache/tmp.0";
  MemoryRemote remote_;
};

TEST_F(SendTest, AFileBecomesOneObject) {
  WriteFile(dir_ / "f", "one");
  PathScan scan = Scanned(dir_ / "f");
  EXPECT_THAT(Send(scan), IsOk());
  EXPECT_THAT(remote_.files, ElementsAre(Pair(Key("one"), "one")));
  EXPECT_EQ(scan.Record(kMd5).digest, HashOf(kMd5, "one"));
  EXPECT_THAT(mlp::testing::ReadTree(dir_ / "cache"), IsEmpty());
}

TEST_F(SendTest, TheListOfADirectoryGoesLastAndNothingGoesTwice) {
  WriteTree(dir_ / "d", {{"a", "1"}, {"s/b", "2"}, {"s/c", "1"}, {"there", "3"}});
  remote_.files[Key("3")] = "3";
  PathScan scan = Scanned(dir_ / "d");
  EXPECT_THAT(Send(scan), IsOk());
  const Digest tree = scan.Record(kMd5).digest;
  ASSERT_THAT(remote_.uploaded, SizeIs(3));
  EXPECT_EQ(remote_.uploaded.back(), RemoteKeyOf(tree));
  EXPECT_EQ(remote_.files[RemoteKeyOf(tree)], scan.Tree().Serialize(kMd5));
  EXPECT_THAT(remote_.files, SizeIs(4));
  EXPECT_EQ(planned_, 5u);
  EXPECT_EQ(done_, 5u);
}

TEST_F(SendTest, ManyFilesGoInPortions) {
  FileTree many;
  for (int i = 0; i < 2100; ++i) many[std::to_string(i)] = std::to_string(i);
  WriteTree(dir_ / "d", many);
  PathScan scan = Scanned(dir_ / "d");
  EXPECT_THAT(Send(scan), IsOk());
  EXPECT_THAT(remote_.files, SizeIs(2101));
}

TEST_F(SendTest, WhatFailsLeavesNoList) {
  WriteTree(dir_ / "d", {{"a", "1"}, {"b", "2"}});
  remote_.broken = {Key("1")};
  PathScan scan = Scanned(dir_ / "d");
  const Status sent = Send(scan);
  EXPECT_THAT(sent, FailsWith(ErrorCode::kIo, "broken"));
  EXPECT_THAT(sent.error().notes, ElementsAre("while sending '" + (dir_ / "d") + "/a'"));
  EXPECT_THAT(remote_.files, ElementsAre(Pair(Key("2"), "2")));
  EXPECT_THAT(mlp::testing::ReadTree(dir_ / "cache"), IsEmpty());
}

TEST_F(SendTest, WhatChangedSinceItWasSeenIsRefused) {
  WriteFile(dir_ / "f", "one");
  PathScan scan = Scanned(dir_ / "f");
  WriteFile(dir_ / "f", "other");
  EXPECT_THAT(Send(scan), FailsWith(ErrorCode::kIo, "f"));
  EXPECT_THAT(remote_.files, IsEmpty());
}

TEST_F(SendTest, CanBeInterrupted) {
  WriteFile(dir_ / "f", "one");
  PathScan scan = Scanned(dir_ / "f");
  cancelled_ = true;
  EXPECT_THAT(Send(scan), FailsWith(ErrorCode::kInterrupted, "interrupted"));
  EXPECT_THAT(remote_.files, IsEmpty());
}

}  // namespace
}  // namespace mlp
