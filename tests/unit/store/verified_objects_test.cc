// What a store does not hash again, from the adding of an object to its way out.
#include "store/verified_objects.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "store/materializer.h"
#include "tests/support/file_tree.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::HookedFileSystem;
using mlp::testing::IsOk;
using mlp::testing::TempDir;

using enum HashAlgorithm;

class VerifiedObjectsTest : public ::testing::Test {
 protected:
  // As one process that runs one command: what is known is written at its end.
  struct Command {
    explicit Command(VerifiedObjectsTest& test)
        : verified(test.dir_ / "state/objects.db", kSha256),
          fs(PosixFileSystem(),
             [&test](std::string_view call, const std::string& path) -> Status {
               if (call == "ReadChunks") test.read_.push_back(path);
               return {};
             }),
          store(fs, test.dir_ / "cache", kSha256, &verified) {}
    VerifiedObjects verified;
    HookedFileSystem fs;
    LocalObjectStore store;
  };

  Digest Added(const std::string& bytes) {
    testing::WriteFile(dir_ / "source", bytes);
    Command command(*this);
    const auto batch = command.store.NewBatch();
    const FileStat seen = PosixFileSystem().Stat(dir_ / "source", true).value().value();
    const Digest digest = batch->AddFile(dir_ / "source", seen).value();
    EXPECT_THAT(batch->Publish(), IsOk());
    object_ = command.store.PathOf(digest);
    return digest;
  }
  // Places the object anew.
  Status Restore(const Digest& digest) {
    const std::string target = dir_ / "target";
    (void)PosixFileSystem().RemoveFile(target);
    read_.clear();
    Command command(*this);
    return Materializer(command.fs, command.store, {LinkType::kCopy})
        .Materialize({digest, 0, 1, false}, target);
  }
  bool WasHashed() const { return ::testing::Value(read_, ::testing::Contains(object_)); }
  std::string Target() const { return testing::ReadFileOr(dir_ / "target", "nothing"); }

  TempDir dir_;
  std::string object_;             // the path of the last that was added
  std::vector<std::string> read_;  // by a command
  const std::string large_ = std::string(VerifiedObjects::kSmallest, 'l');
};

TEST_F(VerifiedObjectsTest, WhatWasAddedHereIsNotHashedAgain) {
  const Digest digest = Added(large_);
  ASSERT_THAT(Restore(digest), IsOk());
  EXPECT_FALSE(WasHashed());
  EXPECT_EQ(Target(), large_);
}

TEST_F(VerifiedObjectsTest, WhatIsSmallIsHashedEachTime) {
  const Digest digest = Added(large_.substr(1));
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(Restore(digest), IsOk());
    EXPECT_TRUE(WasHashed());
  }
}

TEST_F(VerifiedObjectsTest, WhatCameFromElsewhereIsHashedOnce) {
  const Digest digest = Added(large_);
  (void)PosixFileSystem().RemoveFile(dir_ / "state/objects.db");
  ASSERT_THAT(Restore(digest), IsOk());
  EXPECT_TRUE(WasHashed());
  ASSERT_THAT(Restore(digest), IsOk());
  EXPECT_FALSE(WasHashed());
  EXPECT_EQ(Target(), large_);
}

// With the size, the mode and the time of before.
TEST_F(VerifiedObjectsTest, WhatWasWrittenToIsHashedAndRefused) {
  const Digest digest = Added(large_);
  struct stat before {};
  ASSERT_EQ(stat(object_.c_str(), &before), 0);
  chmod(object_.c_str(), 0644);
  testing::WriteFile(object_, "L" + large_.substr(1));
  const timespec times[] = {before.st_atim, before.st_mtim};
  utimensat(AT_FDCWD, object_.c_str(), times, 0);
  chmod(object_.c_str(), 0444);
  EXPECT_THAT(Restore(digest), FailsWith(ErrorCode::kCorrupt, "damaged"));
  EXPECT_EQ(Target(), "nothing");
}

TEST_F(VerifiedObjectsTest, AnotherObjectInItsPlaceIsHashed) {
  const Digest digest = Added(large_);
  testing::WriteFile(dir_ / "other", "L" + large_.substr(1));
  chmod((dir_ / "other").c_str(), 0444);
  ASSERT_THAT(PosixFileSystem().Rename(dir_ / "other", object_), IsOk());
  EXPECT_THAT(Restore(digest), FailsWith(ErrorCode::kCorrupt, "damaged"));
}

TEST_F(VerifiedObjectsTest, WithoutADatabaseEverythingIsHashed) {
  testing::WriteFile(dir_ / "state", "no directory");
  const Digest digest = Added(large_);
  ASSERT_THAT(Restore(digest), IsOk());
  EXPECT_TRUE(WasHashed());
}

}  // namespace
}  // namespace mlp
