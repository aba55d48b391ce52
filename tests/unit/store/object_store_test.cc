#include "store/object_store.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <thread>

#include "store/base/format.h"
#include "store/base/shared_file_system.h"
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
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

using enum HashAlgorithm;

class ObjectStoreTest : public ::testing::Test {
 protected:
  Digest Stored(std::string_view bytes) {
    const auto batch = store_.NewBatch();
    const Digest digest = batch->AddBytes(bytes).value();
    EXPECT_THAT(batch->Publish(), IsOk());
    return digest;
  }
  static FileStat SeenAt(const std::string& path) {
    return PosixFileSystem().Stat(path, true).value().value();
  }
  static Result<Digest> Add(ObjectBatch& batch, const std::string& path) {
    return batch.AddFile(path, SeenAt(path));
  }
  FileTree Cache() const { return ReadTree(dir_ / "cache"); }
  void Damage(const Digest& digest, std::string_view bytes, mode_t mode) {
    const std::string path = store_.PathOf(digest);
    chmod(path.c_str(), 0644);
    testing::WriteFile(path, bytes);
    chmod(path.c_str(), mode);
  }

  TempDir dir_;
  LocalObjectStore store_{PosixFileSystem(), dir_ / "cache", kMd5};
};

TEST_F(ObjectStoreTest, StoresUnderTheNamesThatDvcUses) {
  const auto batch = store_.NewBatch();
  EXPECT_THAT(batch->AddBytes("abc"), IsOk());
  EXPECT_THAT(batch->AddTree("[]"), IsOk());
  EXPECT_THAT(batch->Publish(), IsOk());
  EXPECT_EQ(Cache(), (FileTree{{"files/md5/90/0150983cd24fb0d6963f7d28e17f72", "abc"},
                               {"files/md5/d7/51713988987e9331980363e24189ce.dir", "[]"}}));
}

TEST_F(ObjectStoreTest, ObjectsAreReadOnly) {
  const Digest digest = Stored("abc");
  EXPECT_EQ(PosixFileSystem().Stat(store_.PathOf(digest), false).value()->mode, 0444u);
}

TEST_F(ObjectStoreTest, ReadsBackVerified) {
  const Digest digest = Stored("abc");
  EXPECT_THAT(store_.Contains(digest), IsOkAndHolds(true));
  EXPECT_THAT(store_.Read(digest), IsOkAndHolds("abc"));
  const Digest absent = HashOf(kMd5, "absent");
  EXPECT_THAT(store_.Contains(absent), IsOkAndHolds(false));
  EXPECT_THAT(store_.Contains(digest.AsTree()), IsOkAndHolds(false));
  EXPECT_THAT(store_.Read(absent), FailsWith(ErrorCode::kNotFound, "not in the cache"));
}

TEST_F(ObjectStoreTest, RefusesToReadADamagedObject) {
  const Digest digest = Stored("abc");
  Damage(digest, "abd", 0444);
  EXPECT_THAT(store_.Read(digest), FailsWith(ErrorCode::kCorrupt, store_.PathOf(digest)));
}

TEST_F(ObjectStoreTest, AddsFilesAndLeavesThemAlone) {
  const std::string big(3'000'000, 'x');
  testing::WriteTree(dir_ / "work", {{"f", "abc"}, {"empty", ""}, {"big", big}, {"link@", "f"}});
  const auto batch = store_.NewBatch();
  EXPECT_THAT(Add(*batch, dir_ / "work/f"), IsOkAndHolds(HashOf(kMd5, "abc")));
  EXPECT_THAT(Add(*batch, dir_ / "work/link"), IsOkAndHolds(HashOf(kMd5, "abc")));
  EXPECT_THAT(Add(*batch, dir_ / "work/empty"), IsOkAndHolds(HashOf(kMd5, "")));
  EXPECT_THAT(Add(*batch, dir_ / "work/big"), IsOkAndHolds(HashOf(kMd5, big)));
  EXPECT_THAT(batch->Publish(), IsOk());
  EXPECT_THAT(Cache(), SizeIs(3));
  EXPECT_THAT(ReadTree(dir_ / "work"), SizeIs(4));
  EXPECT_THAT(store_.Read(HashOf(kMd5, big)), IsOkAndHolds(big));
}

TEST_F(ObjectStoreTest, AsksForAReflinkUntilTheFirstRefusal) {
  testing::WriteTree(dir_ / "work", {{"a", "1"}, {"b", "2"}});
  for (const bool can_clone : {false, true}) {
    CloningFileSystem fs(can_clone);
    LocalObjectStore store(fs, dir_ / (can_clone ? "cache1" : "cache2"), kMd5);
    const auto batch = store.NewBatch();
    EXPECT_THAT(Add(*batch, dir_ / "work/a"), IsOkAndHolds(HashOf(kMd5, "1")));
    EXPECT_THAT(Add(*batch, dir_ / "work/b"), IsOkAndHolds(HashOf(kMd5, "2")));
    EXPECT_THAT(batch->Publish(), IsOk());
    EXPECT_THAT(store.Read(HashOf(kMd5, "2")), IsOkAndHolds("2"));
    EXPECT_EQ(fs.asked(), can_clone ? 2 : 1);
  }
}

// Made in every way that there is, whatever the umask is.
TEST_F(ObjectStoreTest, ObjectsOfASharedStoreAreReadOnlyToo) {
  testing::WriteTree(dir_ / "work", {{"a", "1"}, {"b", "2"}});
  for (const bool can_clone : {false, true}) {
    CloningFileSystem cloning(can_clone);
    SharedFileSystem fs(cloning);
    LocalObjectStore store(fs, dir_ / (can_clone ? "cache1" : "cache2"), kMd5);
    const mode_t umask_before = umask(can_clone ? 022 : 077);
    const auto batch = store.NewBatch();
    const Digest a = Add(*batch, dir_ / "work/a").value();
    EXPECT_THAT(batch->AddFileAs(HashOf(kMd5, "2"), dir_ / "work/b", SeenAt(dir_ / "work/b")),
                IsOk());
    const Digest tree = batch->AddTree("[]").value();
    EXPECT_THAT(batch->Publish(), IsOk());
    umask(umask_before);
    for (const Digest& digest : {a, HashOf(kMd5, "2"), tree})
      EXPECT_EQ(PosixFileSystem().Stat(store.PathOf(digest), false).value()->mode, 0444u);
  }
}

TEST_F(ObjectStoreTest, AddFileAsTakesOnlyTheBytesOfTheName) {
  testing::WriteTree(dir_ / "work", {{"a", "1"}});
  const auto batch = store_.NewBatch();
  EXPECT_THAT(batch->AddFileAs(HashOf(kMd5, "2"), dir_ / "work/a", SeenAt(dir_ / "work/a")),
              FailsWith(ErrorCode::kCorrupt, "the bytes of its name"));
  EXPECT_THAT(batch->Publish(), IsOk());
  for (const char* bytes : {"1", "2"})
    EXPECT_THAT(store_.Contains(HashOf(kMd5, bytes)), IsOkAndHolds(false));
}

TEST_F(ObjectStoreTest, AddsRegularFilesOnly) {
  testing::WriteTree(dir_ / "work", {{"d/", ""}});
  const auto batch = store_.NewBatch();
  EXPECT_THAT(Add(*batch, dir_ / "work/d"), FailsWith(ErrorCode::kIo, "no regular file"));
}

TEST_F(ObjectStoreTest, NoticesAFileThatChangesWhileItIsRead) {
  testing::WriteFile(dir_ / "f", "before");
  bool changes = true;
  HookedFileSystem fs(PosixFileSystem(), [&](std::string_view call, const std::string&) -> Status {
    if (call == "Append" && std::exchange(changes, false))
      testing::WriteFile(dir_ / "f", "afterwards");
    return {};
  });
  LocalObjectStore store(fs, dir_ / "cache", kMd5);
  const auto batch = store.NewBatch();
  EXPECT_THAT(Add(*batch, dir_ / "f"), FailsWith(ErrorCode::kIo, "changed while"));
  // Nothing of it is in the way of the others.
  EXPECT_THAT(batch->AddBytes("abc"), IsOk());
  EXPECT_THAT(batch->Publish(), IsOk());
  EXPECT_THAT(Cache(), SizeIs(1));
}

TEST_F(ObjectStoreTest, NoticesAFileThatIsAnotherThanWasSeen) {
  testing::WriteFile(dir_ / "f", "before");
  const FileStat seen = PosixFileSystem().Stat(dir_ / "f", true).value().value();
  testing::WriteFile(dir_ / "f", "afterwards");
  EXPECT_THAT(store_.NewBatch()->AddFile(dir_ / "f", seen),
              FailsWith(ErrorCode::kIo, "changed while"));
}

TEST_F(ObjectStoreTest, NothingIsVisibleBeforePublishAndNothingStaysWithoutIt) {
  {
    const auto batch = store_.NewBatch();
    MLP_ASSERT_OK_AND_ASSIGN(const Digest digest, batch->AddBytes("abc"));
    EXPECT_THAT(store_.Contains(digest), IsOkAndHolds(false));
  }
  EXPECT_EQ(Cache(), (FileTree{{"files/md5/", ""}}));
}

TEST_F(ObjectStoreTest, AnObjectThatIsThereIsLeftAsItIs) {
  const Digest digest = Stored("abc");
  const auto before = PosixFileSystem().Stat(store_.PathOf(digest), false).value();
  auto early = store_.NewBatch();
  EXPECT_THAT(early->AddBytes("new"), IsOk());
  Stored("new");  // another process is faster
  const auto new_before = PosixFileSystem().Stat(store_.PathOf(HashOf(kMd5, "new")), false).value();
  EXPECT_THAT(early->AddBytes("abc"), IsOk());
  EXPECT_THAT(early->Publish(), IsOk());
  EXPECT_EQ(PosixFileSystem().Stat(store_.PathOf(digest), false).value()->inode, before->inode);
  EXPECT_EQ(PosixFileSystem().Stat(store_.PathOf(HashOf(kMd5, "new")), false).value()->inode,
            new_before->inode);
  early.reset();
  EXPECT_THAT(Cache(), SizeIs(2));  // no temporary files left
}

TEST_F(ObjectStoreTest, EqualBytesInOneBatchAreOneObject) {
  auto batch = store_.NewBatch();
  EXPECT_THAT(batch->AddBytes("abc"), IsOk());
  EXPECT_THAT(batch->AddBytes("abc"), IsOk());
  EXPECT_THAT(batch->Publish(), IsOk());
  batch.reset();
  EXPECT_THAT(Cache(), SizeIs(1));
}

TEST_F(ObjectStoreTest, AnEmptyBatchPublishesNothing) {
  EXPECT_THAT(store_.NewBatch()->Publish(), IsOk());
  EXPECT_THAT(Cache(), IsEmpty());
}

TEST_F(ObjectStoreTest, SeveralThreadsMayAdd) {
  auto batch = store_.NewBatch();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        EXPECT_THAT(batch->AddBytes(Format("{}", i % 25 + t)), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(batch->Publish(), IsOk());
  batch.reset();
  EXPECT_THAT(Cache(), SizeIs(28));
}

TEST_F(ObjectStoreTest, OthersMayAddWhileItPublishes) {
  auto batch = store_.NewBatch();
  std::thread adding([&] {
    for (int i = 0; i < 200; ++i) EXPECT_THAT(batch->AddBytes(Format("{}", i % 150)), IsOk());
  });
  for (int i = 0; i < 20; ++i) EXPECT_THAT(batch->Publish(), IsOk());
  adding.join();
  EXPECT_THAT(batch->Publish(), IsOk());
  batch.reset();
  EXPECT_THAT(Cache(), SizeIs(150));
}

TEST_F(ObjectStoreTest, WhatCouldNotBePublishedIsTriedAgain) {
  int renames = 0;
  HookedFileSystem fs(PosixFileSystem(), [&](std::string_view call, const std::string&) {
    const bool refused = call == "RenameNew" && ++renames == 2;
    return refused ? Status(Fail(ErrorCode::kIo, "the disk is full")) : Status();
  });
  LocalObjectStore store(fs, dir_ / "cache", kMd5);
  auto batch = store.NewBatch();
  for (const char* text : {"a", "b", "c"}) EXPECT_THAT(batch->AddBytes(text), IsOk());
  EXPECT_THAT(batch->Publish(), FailsWith(ErrorCode::kIo, "full"));
  EXPECT_THAT(batch->Publish(), IsOk());
  EXPECT_EQ(renames, 4);
  batch.reset();
  EXPECT_THAT(Cache(), SizeIs(3));
}

TEST_F(ObjectStoreTest, BytesAreDurableBeforeTheyAreVisibleAndTreesComeLast) {
  std::vector<std::string> diary;
  HookedFileSystem fs(PosixFileSystem(),
                      [&](std::string_view call, const std::string& path) -> Status {
                        if (call == "RenameNew")
                          diary.push_back(path.ends_with(".dir") ? "tree" : "file");
                        if (call == "SyncAll") diary.push_back("sync");
                        return {};
                      });
  LocalObjectStore store(fs, dir_ / "cache", kMd5);
  const auto batch = store.NewBatch();
  EXPECT_THAT(batch->AddTree("[]"), IsOk());
  EXPECT_THAT(batch->AddBytes("a"), IsOk());
  EXPECT_THAT(batch->AddBytes("b"), IsOk());
  EXPECT_THAT(batch->Publish(), IsOk());
  EXPECT_THAT(diary, ElementsAre("sync", "file", "file", "sync", "tree", "sync"));
}

TEST_F(ObjectStoreTest, AWritableObjectIsHashedAndBelievedIfItIsRight) {
  const Digest digest = Stored("abc");
  chmod(store_.PathOf(digest).c_str(), 0644);
  EXPECT_THAT(store_.Contains(digest), IsOkAndHolds(true));
  EXPECT_EQ(PosixFileSystem().Stat(store_.PathOf(digest), false).value()->mode, 0444u);
}

TEST_F(ObjectStoreTest, AWritableObjectThatIsWrongIsRefusedAndGivesWayToTheRightOne) {
  const Digest digest = Stored("abc");
  Damage(digest, "changed", 0644);
  EXPECT_THAT(store_.Contains(digest), FailsWith(ErrorCode::kCorrupt, "is damaged"));
  EXPECT_THAT(Cache(), SizeIs(1));   // looking changes nothing
  EXPECT_EQ(Stored("abc"), digest);  // moves the damaged one to quarantine
  const FileTree cache = Cache();
  EXPECT_THAT(cache.rbegin()->first, StartsWith("quarantine/900150983cd24fb0d6963f7d28e17f72."));
  EXPECT_EQ(cache.rbegin()->second, "changed");
  EXPECT_THAT(store_.Read(digest), IsOkAndHolds("abc"));
}

TEST_F(ObjectStoreTest, QuarantineNeverOverwrites) {
  const Digest digest = Stored("abc");
  MLP_ASSERT_OK_AND_ASSIGN(const std::string first, store_.Quarantine(digest));
  Stored("abc");
  MLP_ASSERT_OK_AND_ASSIGN(const std::string second, store_.Quarantine(digest));
  EXPECT_NE(first, second);
  EXPECT_THAT(ReadTree(dir_ / "cache/quarantine"), SizeIs(2));
}

TEST_F(ObjectStoreTest, ASymlinkIsNoObject) {
  const Digest digest = HashOf(kMd5, "abc");
  testing::WriteTree(dir_ / "cache",
                     {{"files/md5/90/0150983cd24fb0d6963f7d28e17f72@", "/etc/hostname"}});
  EXPECT_THAT(store_.Contains(digest), FailsWith(ErrorCode::kCorrupt, "is damaged"));
  Stored("abc");
  EXPECT_THAT(store_.Read(digest), IsOkAndHolds("abc"));
}

}  // namespace
}  // namespace mlp
