#include "store/gc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <map>

#include "store/base/atomic_file.h"
#include "store/cache_lock.h"
#include "store/cache_projects.h"
#include "store/object_store.h"
#include "store/run_cache.h"
#include "store/tree_object.h"
#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using enum HashAlgorithm;
using Digests = std::unordered_set<Digest>;

class GcTest : public ::testing::Test {
 protected:
  GcTest() {
    options_.algorithms = {kMd5};
    options_.needs_members = [](const Digest&) { return true; };
    options_.outputs_of = [this](const StoredRun& run) { return outputs_[run.value]; };
    options_.now_ns = SystemClockNs();
  }
  static std::int64_t SystemClockNs() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  Digest Store(std::string_view bytes) {
    const auto batch = store_.NewBatch();
    const Digest digest = batch->AddBytes(bytes).value();
    EXPECT_THAT(batch->Publish(), IsOk());
    return digest;
  }
  Digest StoreTree(const std::vector<Digest>& files) {
    std::vector<TreeEntry> entries;
    for (const Digest& file : files)
      entries.push_back({RelPath::Strict("f" + std::to_string(entries.size())).value(), file});
    const auto batch = store_.NewBatch();
    const Digest digest = batch->AddTree(TreeObject(entries).Serialize(kMd5)).value();
    EXPECT_THAT(batch->Publish(), IsOk());
    return digest;
  }
  void StoreRun(char name, std::vector<Digest> outputs) {
    const std::string key(64, name);
    outputs_[key] = std::move(outputs);
    EXPECT_THAT(RunCache(PosixFileSystem(), cache_).Put({{key, key, "entry"}}), IsOk());
  }
  GcPlan Collect(const Digests& needed) {
    GcPlan plan = PlanGc(PosixFileSystem(), cache_, needed, options_).value();
    EXPECT_THAT(RemoveGarbage(PosixFileSystem(), cache_, plan), IsOk());
    return plan;
  }
  std::vector<Digest> Left() {
    std::vector<Digest> left;
    const ObjectListing listing = ListObjects(PosixFileSystem(), cache_, kMd5).value();
    for (const StoredObject& object : listing.objects) left.push_back(object.digest);
    return left;
  }

  TempDir dir_;
  const std::string cache_ = dir_ / "cache";
  LocalObjectStore store_{PosixFileSystem(), cache_, kMd5};
  std::map<std::string, std::vector<Digest>> outputs_;
  GcOptions options_;
};

TEST_F(GcTest, FindsNothingWhereNothingIs) {
  const GcPlan plan = Collect({});
  EXPECT_THAT(plan.garbage, IsEmpty());
}

TEST_F(GcTest, KeepsWhatIsNeededAndItsMembers) {
  const Digest a = Store("a"), b = Store("b"), c = Store("c");
  const Digest tree = StoreTree({a}), other = StoreTree({a, b});
  const GcPlan plan = Collect({tree, c});
  EXPECT_THAT(Left(), UnorderedElementsAre(a, c, tree));
  EXPECT_EQ(plan.Count(GarbageKind::kFile), 1u);
  EXPECT_EQ(plan.Count(GarbageKind::kTree), 1u);
  EXPECT_EQ(plan.kept_objects, 3u);
  EXPECT_FALSE(store_.Contains(other).value());
}

TEST_F(GcTest, RemovesListsBeforeWhatTheyName) {
  const Digest a = Store("a");
  StoreTree({a});
  StoreRun('a', {a});
  MLP_ASSERT_OK_AND_ASSIGN(const GcPlan plan, PlanGc(PosixFileSystem(), cache_, {}, options_));
  std::vector<GarbageKind> kinds;
  for (const Garbage& one : plan.garbage) kinds.push_back(one.kind);
  EXPECT_THAT(kinds, ElementsAre(GarbageKind::kRun, GarbageKind::kTree, GarbageKind::kFile));
}

TEST_F(GcTest, KeepsAllFilesWhileANeededListIsLost) {
  const Digest a = Store("a"), b = Store("b");
  const Digest lost = StoreTree({a}), other = StoreTree({b});
  std::filesystem::remove(store_.PathOf(lost));
  GcPlan plan = Collect({lost});
  EXPECT_THAT(plan.unlisted, ElementsAre(lost));
  EXPECT_EQ(plan.kept_unlisted, 2u);
  EXPECT_THAT(Left(), UnorderedElementsAre(a, b));
  EXPECT_FALSE(store_.Contains(other).value());

  options_.needs_members = [](const Digest&) { return false; };  // something read, never stored
  plan = Collect({lost, a});
  EXPECT_THAT(plan.unlisted, IsEmpty());
  EXPECT_THAT(Left(), ElementsAre(a));
}

TEST_F(GcTest, KeepsAllFilesWhileANeededListIsDamaged) {
  const Digest a = Store("a");
  const Digest tree = StoreTree({a});
  std::filesystem::permissions(store_.PathOf(tree), std::filesystem::perms::owner_all);
  testing::WriteFile(store_.PathOf(tree), "[]");
  EXPECT_THAT(Collect({tree}).unlisted, ElementsAre(tree));
  EXPECT_THAT(Left(), SizeIs(2));
  options_.forget_unlisted = true;
  Collect({tree});
  EXPECT_THAT(Left(), ElementsAre(tree));
}

TEST_F(GcTest, KeepsWhatIsNew) {
  Store("a");
  options_.stays_since_ns = options_.now_ns - 3'600'000'000'000;
  EXPECT_EQ(Collect({}).kept_for_age, 1u);
  options_.stays_since_ns = SystemClockNs() + 1'000'000'000;
  EXPECT_EQ(Collect({}).kept_for_age, 0u);
  EXPECT_THAT(Left(), IsEmpty());
}

TEST_F(GcTest, RemovesTheOldestUntilTheRestIsSmallEnough) {
  const Digest a = Store("aaaa"), b = Store("bbbb"), c = Store("cccc"), d = Store("dddd");
  const auto age = [&](const Digest& digest, int hours) {  // later than its ctime
    std::filesystem::last_write_time(
        store_.PathOf(digest),
        std::filesystem::file_time_type::clock::now() + std::chrono::hours(24 - hours));
  };
  age(b, 4);
  age(c, 3);
  age(d, 2);
  options_.max_bytes = 12;
  const GcPlan plan = Collect({a});
  EXPECT_THAT(Left(), UnorderedElementsAre(a, c, d));
  EXPECT_EQ(plan.kept_for_size, 2u);
  options_.max_bytes = 1;
  Collect({a});
  EXPECT_THAT(Left(), ElementsAre(a));
}

TEST_F(GcTest, KeepsMembersOfAListThatIsYounger) {
  const Digest a = Store("aaaa");
  const Digest tree = StoreTree({a});
  std::filesystem::last_write_time(
      store_.PathOf(tree), std::filesystem::file_time_type::clock::now() + std::chrono::hours(24));
  options_.stays_since_ns = SystemClockNs() + 3'600'000'000'000;
  EXPECT_EQ(Collect({}).kept_for_age, 2u);
  EXPECT_THAT(Left(), UnorderedElementsAre(a, tree));
}

TEST_F(GcTest, RemovesRunsWithTheirOutputs) {
  const Digest a = Store("a"), b = Store("b");
  StoreRun('a', {a});
  StoreRun('b', {a, b});
  StoreRun('c', {Digest::Parse(kMd5, std::string(32, '0')).value()});  // on a remote, perhaps
  EXPECT_EQ(Collect({a}).Count(GarbageKind::kRun), 1u);
  MLP_ASSERT_OK_AND_ASSIGN(const RunListing runs, ListRuns(PosixFileSystem(), cache_));
  ASSERT_THAT(runs.runs, SizeIs(2));
  EXPECT_EQ(runs.runs[0].value[0], 'a');
  EXPECT_EQ(runs.runs[1].value[0], 'c');
}

TEST_F(GcTest, RemovesLeftOversOfTheDeadOnly) {
  const auto batch = store_.NewBatch();
  ASSERT_THAT(batch->AddBytes("living"), IsOk());
  testing::WriteFile(cache_ + "/files/md5/tmp.dead/0", "x");
  testing::WriteFile(cache_ + "/files/md5/tmp.young/0", "x");
  MLP_ASSERT_OK_AND_ASSIGN(const ObjectListing listing,
                           ListObjects(PosixFileSystem(), cache_, kMd5));
  for (const std::string& path : listing.batches)
    if (!path.ends_with("young"))
      std::filesystem::last_write_time(
          path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ(Collect({}).Count(GarbageKind::kLeftover), 1u);
  EXPECT_FALSE(std::filesystem::exists(cache_ + "/files/md5/tmp.dead"));
  EXPECT_THAT(batch->Publish(), IsOk());
  EXPECT_THAT(Left(), SizeIs(1));
}

TEST_F(GcTest, RemovesQuarantineOnlyWhenAsked) {
  const Digest a = Store("a");
  MLP_ASSERT_OK_AND_ASSIGN(const std::string place, store_.Quarantine(a));
  Collect({});
  EXPECT_TRUE(std::filesystem::exists(place));
  options_.quarantine = true;
  EXPECT_EQ(Collect({}).Count(GarbageKind::kQuarantined), 1u);
  EXPECT_FALSE(std::filesystem::exists(place));
}

TEST_F(GcTest, LeavesOtherFilesAlone) {
  testing::WriteFile(cache_ + "/files/md5/README", "x");
  testing::WriteFile(cache_ + "/files/md5/ab/short", "x");
  testing::WriteFile(cache_ + "/ab/cdef", "x");
  EXPECT_THAT(Collect({}).garbage, IsEmpty());
}

TEST(CacheLockTest, IsSharedByUsersAndAloneOfGc) {
  TempDir dir;
  const std::string cache = dir / "cache";
  constexpr std::chrono::milliseconds kOnce{0};
  FileSystem& fs = PosixFileSystem();
  {
    MLP_ASSERT_OK_AND_ASSIGN(const CacheLock one, CacheLock::Use(fs, cache, kOnce));
    MLP_ASSERT_OK_AND_ASSIGN(const CacheLock two, CacheLock::Use(fs, cache, kOnce));
    EXPECT_THAT(CacheLock::Own(fs, cache, "gc", kOnce), FailsWith(ErrorCode::kLocked, "use.lock"));
  }
  MLP_ASSERT_OK_AND_ASSIGN(const CacheLock own, CacheLock::Own(fs, cache, "gc", kOnce));
  EXPECT_THAT(CacheLock::Use(fs, cache, kOnce), FailsWith(ErrorCode::kLocked, "locked by gc (pid"));
}

TEST(CacheProjectsTest, AreRegisteredOnceAndForgotten) {
  TempDir dir;
  FileSystem& fs = PosixFileSystem();
  EXPECT_THAT(RegisteredProjects(fs, dir.path()), IsOkAndHolds(IsEmpty()));
  for (const char* root : {"/b", "/a", "/b"})
    EXPECT_THAT(RegisterProject(fs, dir.path(), root), IsOk());
  EXPECT_THAT(RegisteredProjects(fs, dir.path()), IsOkAndHolds(ElementsAre("/a", "/b")));
  EXPECT_THAT(ForgetProject(fs, dir.path(), "/b"), IsOk());
  EXPECT_THAT(ForgetProject(fs, dir.path(), "/b"), FailsWith(ErrorCode::kNotFound, "/b"));
  EXPECT_THAT(RegisteredProjects(fs, dir.path()), IsOkAndHolds(ElementsAre("/a")));
}

}  // namespace
}  // namespace mlp
