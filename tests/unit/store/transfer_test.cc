#include <gmock/gmock.h>
#include <sys/stat.h>

#include "store/base/format.h"
#include "store/remote/directory_remote.h"
#include "store/transfer/fetch.h"
#include "store/transfer/push.h"
#include "store/transfer/run_cache_transfer.h"
#include "store/transfer/status.h"
#include "store/tree_object.h"
#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_remote.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::MemoryRemote;
using mlp::testing::ReadTree;
using mlp::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using enum HashAlgorithm;

class CountingProgress : public TransferProgress {
 public:
  std::size_t planned = 0, done = 0;
  bool cancelled = false;
  void OnPlanned(std::size_t objects, std::uint64_t) override { planned += objects; }
  void OnBytes(std::uint64_t) override {}
  void OnObject() override { ++done; }
  bool IsCancelled() override { return cancelled; }
};

class TransferTest : public ::testing::Test {
 protected:
  // A directory of these files, in the store; its root.
  TransferRoot StoredTree(const std::map<std::string, std::string>& files) {
    const auto batch = store_.NewBatch();
    std::vector<TreeEntry> entries;
    for (const auto& [path, bytes] : files)
      entries.push_back({RelPath::Strict(path).value(), batch->AddBytes(bytes).value()});
    const Digest digest = batch->AddTree(TreeObject(entries).Serialize(kMd5)).value();
    EXPECT_THAT(batch->Publish(), IsOk());
    return {"d", digest};
  }
  TransferReport PushAll(const std::vector<TransferRoot>& roots) {
    return Push(store_, remote_, roots, progress_).value();
  }
  TransferReport FetchAll(const std::vector<TransferRoot>& roots) {
    return Fetch(store_, remote_, roots, progress_).value();
  }
  void EmptyTheStore() { EXPECT_THAT(RemoveTree(PosixFileSystem(), dir_ / "cache"), IsOk()); }
  static std::string Key(std::string_view bytes) { return RemoteKeyOf(HashOf(kMd5, bytes)); }
  bool Stored(std::string_view bytes) { return store_.Contains(HashOf(kMd5, bytes)).value(); }
  std::string Staged(const Digest& digest) {
    return store_.Directory() + "/tmp.fetch/" + digest.ToString();
  }

  TempDir dir_;
  LocalObjectStore store_{PosixFileSystem(), dir_ / "cache", kMd5};
  MemoryRemote remote_;
  CountingProgress progress_;
};

TEST_F(TransferTest, FetchesFromADirectoryOfThisMachine) {
  const auto there = MakeDirectoryRemote(PosixFileSystem(), dir_ / "there", 4);
  std::map<std::string, std::string> files;
  for (int i = 0; i < 200; ++i) files["f" + std::to_string(i)] = std::to_string(i);
  const TransferRoot root = StoredTree(files);
  EXPECT_EQ(Push(store_, *there, {root}, progress_).value().moved, 201u);
  const auto before = ReadTree(dir_ / "cache");
  const auto at = [&](std::string_view bytes) { return dir_ / "there/" + Key(bytes); };
  chmod(at("7").c_str(), 0644);
  testing::WriteFile(at("7"), "x");
  ASSERT_THAT(PosixFileSystem().RemoveFile(at("8")), IsOk());
  EmptyTheStore();

  const TransferReport report = Fetch(store_, *there, {root}, progress_).value();
  EXPECT_EQ(report.moved, 198u);
  EXPECT_THAT(report.missing, ElementsAre(Field(&MissingObject::path, "d/f8")));
  ASSERT_THAT(report.failures, SizeIs(1));
  EXPECT_EQ(report.failures[0].path, "d/f7");
  EXPECT_THAT(report.failures[0].error.message, ::testing::HasSubstr("the bytes of its name"));
  EXPECT_FALSE(Stored("7"));
  EXPECT_FALSE(store_.Contains(root.digest).value());

  testing::WriteFile(at("7"), "7");
  testing::WriteFile(at("8"), "8");
  EXPECT_EQ(Fetch(store_, *there, {root}, progress_).value().moved, 3u);
  EXPECT_EQ(ReadTree(dir_ / "cache"), before);
}

TEST_F(TransferTest, KeysAreThoseOfDvc) {
  const Digest digest = HashOf(kMd5, "abc");
  EXPECT_EQ(RemoteKeyOf(digest), "files/md5/90/0150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(DigestOfRemoteKey(kMd5, RemoteKeyOf(digest.AsTree())), digest.AsTree());
  for (const char* key : {"files/md5/90/0150", "files/md5/900/150983cd24fb0d6963f7d28e17f72",
                          "files/sha256/90/0150983cd24fb0d6963f7d28e17f72", "files/md5/"})
    EXPECT_EQ(DigestOfRemoteKey(kMd5, key), std::nullopt) << key;
}

TEST_F(TransferTest, PushesTheListOfADirectoryLastAndNothingTwice) {
  const TransferRoot root = StoredTree({{"a", "1"}, {"s/b", "2"}, {"s/c", "2"}});
  EXPECT_EQ(PushAll({root}).moved, 3u);
  EXPECT_THAT(remote_.uploaded, SizeIs(3));
  EXPECT_THAT(remote_.uploaded.back(), EndsWith(".dir"));
  EXPECT_EQ(PushAll({root, root}).moved, 0u);
  EXPECT_EQ(progress_.planned, 3u);
  EXPECT_EQ(progress_.done, 3u);
}

TEST_F(TransferTest, AListOnTheRemoteProvesNothing) {
  const TransferRoot root = StoredTree({{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(PushAll({root}).moved, 3u);
  remote_.files.erase(Key("2"));
  EXPECT_EQ(PushAll({root}).moved, 1u);
  EXPECT_TRUE(remote_.files.contains(Key("2")));
}

TEST_F(TransferTest, AListStaysAsLongAsAMemberCannotGo) {
  const TransferRoot root = StoredTree({{"a", "1"}, {"s/b", "2"}});
  remote_.broken = {Key("2")};
  const TransferReport report = PushAll({root});
  EXPECT_EQ(report.moved, 1u);
  ASSERT_THAT(report.failures, SizeIs(1));
  EXPECT_EQ(report.failures[0].path, "d/s/b");
  EXPECT_FALSE(remote_.files.contains(RemoteKeyOf(root.digest)));
  remote_.broken = {};
  EXPECT_EQ(PushAll({root}).moved, 2u);
}

TEST_F(TransferTest, APartOfADirectoryGoesWithoutItsListUnlessTheRestIsThere) {
  TransferRoot part = StoredTree({{"a", "1"}, {"s/b", "2"}});
  part.parts = {RelPath::Strict("s").value()};
  EXPECT_EQ(PushAll({part}).moved, 1u);
  EXPECT_THAT(remote_.uploaded, ElementsAre(Key("2")));
  remote_.files[Key("1")] = "1";
  EXPECT_EQ(PushAll({part}).moved, 1u);
  EXPECT_TRUE(remote_.files.contains(RemoteKeyOf(part.digest)));
}

TEST_F(TransferTest, WhatIsNeitherHereNorThereIsMissing) {
  const TransferRoot root = StoredTree({{"a", "1"}, {"b", "2"}});
  EXPECT_THAT(RemoveTree(PosixFileSystem(), store_.PathOf(HashOf(kMd5, "1"))), IsOk());
  const TransferReport report = PushAll({root, {"f", HashOf(kMd5, "3")}});
  EXPECT_THAT(report.missing,
              ElementsAre(Field(&MissingObject::path, "d/a"), Field(&MissingObject::path, "f")));
  EXPECT_EQ(report.moved, 1u);
}

TEST_F(TransferTest, ManyObjectsCostOneListing) {
  std::map<std::string, std::string> files;
  for (int i = 0; i < 3000; ++i) files[Format("f{}", i)] = Format("{}", i);
  const TransferRoot root = StoredTree(files);
  EXPECT_EQ(PushAll({root}).moved, 3001u);
  EXPECT_EQ(remote_.lists, 1);
  EXPECT_EQ(remote_.asked, 0);
  EmptyTheStore();
  EXPECT_EQ(FetchAll({root}).moved, 3001u);
  EXPECT_EQ(remote_.lists, 2);
  EXPECT_EQ(remote_.asked, 1);  // for the list of the directory
  remote_.can_list = false;
  EXPECT_EQ(PushAll({root}).moved, 0u);
  EXPECT_EQ(remote_.asked, 3002);
}

TEST_F(TransferTest, FetchesWhatIsMissing) {
  const TransferRoot root = StoredTree({{"a", "1"}, {"s/b", "2"}});
  PushAll({root, {"f", HashOf(kMd5, "1")}});
  EmptyTheStore();
  EXPECT_EQ(FetchAll({root}).moved, 3u);
  EXPECT_THAT(store_.Read(HashOf(kMd5, "2")), IsOkAndHolds("2"));
  EXPECT_THAT(store_.Contains(root.digest), IsOkAndHolds(true));
  struct stat status {};
  ::stat(store_.PathOf(root.digest).c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, kObjectMode);
  EXPECT_EQ(FetchAll({root}).moved, 0u);
}

TEST_F(TransferTest, APartOfADirectoryComesWithItsList) {
  TransferRoot part = StoredTree({{"a", "1"}, {"s/b", "2"}});
  PushAll({part});
  EmptyTheStore();
  part.parts = {RelPath::Strict("a").value()};
  EXPECT_EQ(FetchAll({part}).moved, 2u);
  EXPECT_TRUE(Stored("1"));
  EXPECT_FALSE(Stored("2"));
}

TEST_F(TransferTest, WrongBytesAreNamedAndLeftOut) {
  const TransferRoot root = StoredTree({{"a", "1"}, {"s/b", "2"}});
  PushAll({root});
  EmptyTheStore();
  remote_.files[Key("2")] = "no";
  const TransferReport report = FetchAll({root});
  EXPECT_EQ(report.moved, 1u);
  ASSERT_THAT(report.failures, SizeIs(1));
  EXPECT_EQ(report.failures[0].path, "d/s/b");
  EXPECT_EQ(report.failures[0].error.code, ErrorCode::kCorrupt);
  EXPECT_FALSE(Stored("2"));
  EXPECT_THAT(store_.Contains(root.digest), IsOkAndHolds(false));
  remote_.files[Key("2")] = "2";
  EXPECT_EQ(FetchAll({root}).moved, 2u);
}

TEST_F(TransferTest, AListThatIsWrongOrLeadsOutIsRefused) {
  const std::string evil = R"([{"md5": "900150983cd24fb0d6963f7d28e17f72", "relpath": "../x"}])";
  const Digest digest = HashOf(kMd5, evil).AsTree();
  remote_.files[RemoteKeyOf(digest)] = evil;
  TransferReport report = FetchAll({{"d", digest}});
  ASSERT_THAT(report.failures, SizeIs(1));
  EXPECT_EQ(report.failures[0].error.code, ErrorCode::kCorrupt);
  remote_.files[RemoteKeyOf(digest)] = "[]";
  report = FetchAll({{"d", digest}});
  ASSERT_THAT(report.failures, SizeIs(1));
  EXPECT_THAT(store_.Contains(digest), IsOkAndHolds(false));
}

TEST_F(TransferTest, AFetchThatWasCutOffIsGoneOnWith) {
  const std::string bytes(1000, 'x');
  const Digest digest = HashOf(kMd5, bytes);
  remote_.files[Key(bytes)] = bytes;
  remote_.broken = {Key(bytes)};
  EXPECT_THAT(FetchAll({{"f", digest}}).failures, SizeIs(1));
  remote_.broken = {};
  EXPECT_EQ(FetchAll({{"f", digest}}).moved, 1u);
  EXPECT_EQ(remote_.resumed, 1u);
  EXPECT_TRUE(Stored(bytes));
}

TEST_F(TransferTest, ALeftoverThatIsWrongIsFetchedAnew) {
  for (const char* leftover : {"wr", "wrong, and longer than that"}) {
    const Digest digest = HashOf(kMd5, "right bytes");
    remote_.files[RemoteKeyOf(digest)] = "right bytes";
    testing::WriteTree(store_.Directory() + "/tmp.fetch", {{digest.ToString(), leftover}});
    EXPECT_EQ(FetchAll({{"f", digest}}).moved, 1u) << leftover;
    EXPECT_THAT(store_.Read(digest), IsOkAndHolds("right bytes"));
    EmptyTheStore();
  }
}

TEST_F(TransferTest, ALeftoverThatIsWholeIsTakenAsItIs) {
  const Digest digest = HashOf(kMd5, "abc");
  remote_.files[RemoteKeyOf(digest)] = "abc";
  testing::WriteTree(store_.Directory() + "/tmp.fetch", {{digest.ToString(), "abc"}});
  ::chmod(Staged(digest).c_str(), kObjectMode);
  EXPECT_EQ(FetchAll({{"f", digest}}).moved, 1u);
  EXPECT_TRUE(Stored("abc"));
}

TEST_F(TransferTest, ADamagedObjectGivesWayToTheRightOne) {
  const TransferRoot root = StoredTree({{"a", "1"}});
  PushAll({root});
  const std::string path = store_.PathOf(HashOf(kMd5, "1"));
  ::chmod(path.c_str(), 0644);
  testing::WriteFile(path, "damaged");
  EXPECT_EQ(FetchAll({root}).moved, 1u);
  EXPECT_THAT(store_.Read(HashOf(kMd5, "1")), IsOkAndHolds("1"));
  EXPECT_THAT(ReadTree(dir_ / "cache/quarantine"), SizeIs(1));
}

TEST_F(TransferTest, AnInterruptedFetchPublishesNoList) {
  const TransferRoot root = StoredTree({{"a", "1"}});
  PushAll({root});
  EmptyTheStore();
  progress_.cancelled = true;
  EXPECT_THAT(Fetch(store_, remote_, {root}, progress_), FailsWith(ErrorCode::kInterrupted, ""));
  EXPECT_THAT(store_.Contains(root.digest), IsOkAndHolds(false));
}

TEST_F(TransferTest, ComparesBothSides) {
  const TransferRoot root = StoredTree({{"a", "1"}, {"b", "2"}});
  EXPECT_THAT(CompareWithRemote(store_, remote_, {root}).value(),
              ElementsAre(ObjectStatus{"d", ObjectPlace::kOnlyHere},
                          ObjectStatus{"d/a", ObjectPlace::kOnlyHere},
                          ObjectStatus{"d/b", ObjectPlace::kOnlyHere}));
  PushAll({root});
  EXPECT_THAT(CompareWithRemote(store_, remote_, {root}).value(), IsEmpty());
  EmptyTheStore();
  remote_.files.erase(Key("1"));
  EXPECT_THAT(CompareWithRemote(store_, remote_, {root}).value(),
              ElementsAre(ObjectStatus{"d", ObjectPlace::kOnlyThere},
                          ObjectStatus{"d/a", ObjectPlace::kNowhere},
                          ObjectStatus{"d/b", ObjectPlace::kOnlyThere}));
}

TEST_F(TransferTest, EntriesOfTheRunCacheGoThereAndBack) {
  const std::string cache = dir_ / "cache";
  const RunCacheEntry good{std::string(64, 'a'), std::string(64, 'b'), "good"};
  const RunCacheEntry bad{std::string(64, 'a'), std::string(64, 'c'), "bad"};
  EXPECT_THAT(RunCache(PosixFileSystem(), cache).Put({good, bad}), IsOk());
  EXPECT_EQ(PushRunCache(PosixFileSystem(), cache, remote_, progress_)->moved, 2u);
  EXPECT_EQ(PushRunCache(PosixFileSystem(), cache, remote_, progress_)->moved, 0u);
  remote_.files["runs/aa/../../escape"] = "evil";
  EmptyTheStore();
  const auto is_right = [](const RunCacheEntry& entry) { return entry.bytes == "good"; };
  const auto fetched =
      FetchRunCache(PosixFileSystem(), cache, remote_, is_right, progress_).value();
  EXPECT_EQ(fetched.moved, 1u);
  EXPECT_THAT(fetched.failures, SizeIs(1));
  EXPECT_THAT(RunCache(PosixFileSystem(), cache).Find(good.key), IsOkAndHolds(ElementsAre("good")));
  remote_.can_list = false;
  EXPECT_THAT(PushRunCache(PosixFileSystem(), cache, remote_, progress_),
              FailsWith(ErrorCode::kInvalid, "cannot hold"));
}

}  // namespace
}  // namespace mlp
