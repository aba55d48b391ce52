// Every call of the file system fails in turn, until a run passes untouched: once alone (a full
// disk, say), once together with all later ones (a crash).
#include <gmock/gmock.h>

#include "store/base/atomic_file.h"
#include "store/materializer.h"
#include "store/run_cache.h"
#include "tests/property/store_random.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailCall;
using mlp::testing::FileTree;
using mlp::testing::HookedFileSystem;
using mlp::testing::IsOk;
using mlp::testing::ReadTree;
using mlp::testing::StoreTree;
using mlp::testing::TempDir;
using mlp::testing::WriteTree;

constexpr auto kSha256 = HashAlgorithm::kSha256;

const FileTree kFiles = {{"a", "one"}, {"same", "two"}, {"sub/b", "three"}, {"sub/empty", ""}};

// Fails with a message for every visible object whose bytes are not those of its name, and every
// tree that lacks a member.
void CheckStore(const std::string& cache) {
  LocalObjectStore store(PosixFileSystem(), cache, kSha256);
  for (const auto& [path, bytes] : ReadTree(cache + "/files/sha256")) {
    if (path.starts_with("tmp.") || path.ends_with('/')) continue;
    const auto digest = Digest::Parse(kSha256, path.substr(0, 2) + path.substr(3));
    ASSERT_TRUE(digest) << path;
    ASSERT_THAT(store.Read(*digest), IsOk()) << path;
    if (!digest->is_tree()) continue;
    const TreeObject tree = TreeObject::Parse(kSha256, bytes).value();
    for (const TreeEntry& entry : tree.entries()) {
      ASSERT_TRUE(store.Contains(entry.digest).value()) << path << " lacks " << entry.path.str();
    }
  }
}

class StoreFaults : public ::testing::TestWithParam<bool> {
 protected:
  // Runs `attempt` in fresh directories, its N-th call failing, for every N until one passes
  // untouched. After each: `check`, with the directory.
  void FailEveryCall(const std::function<void(const TempDir&)>& prepare,
                     const std::function<Status(FileSystem&, const TempDir&)>& attempt,
                     const std::function<void(const TempDir&)>& check) {
    const bool for_ever = GetParam();
    for (int number = 1; number < 1'000; ++number) {
      SCOPED_TRACE("call " + std::to_string(number));
      TempDir dir;
      prepare(dir);
      int calls = 0;
      HookedFileSystem fs(PosixFileSystem(), FailCall(number, for_ever, &calls));
      const Status status = attempt(fs, dir);
      check(dir);
      if (HasFatalFailure()) return;
      if (calls < number) {
        EXPECT_THAT(status, IsOk());
        EXPECT_GT(number, 5);
        return;
      }
    }
    FAIL() << "never passed untouched";
  }
};

TEST_P(StoreFaults, PublishShowsNothingWrongAndCanBeRepeated) {
  FailEveryCall([](const TempDir& dir) { WriteTree(dir / "source", kFiles); },
                [](FileSystem& fs, const TempDir& dir) -> Status {
                  LocalObjectStore store(fs, dir / "cache", kSha256);
                  MLP_ASSIGN([[maybe_unused]] const PathRecord record,
                             StoreTree(fs, store, dir / "source"));
                  return {};
                },
                [](const TempDir& dir) {
                  ASSERT_NO_FATAL_FAILURE(CheckStore(dir / "cache"));
                  ASSERT_EQ(ReadTree(dir / "source"), kFiles);
                  LocalObjectStore store(PosixFileSystem(), dir / "cache", kSha256);
                  ASSERT_THAT(StoreTree(PosixFileSystem(), store, dir / "source"), IsOk());
                  ASSERT_NO_FATAL_FAILURE(CheckStore(dir / "cache"));
                });
}

const FileTree kBefore = {{"a", "old"}, {"same", "two"}, {"sub", "was a file"}, {"extra/x", "old"}};

PathRecord Prepare(const TempDir& dir) {
  WriteTree(dir / "source", kFiles);
  LocalObjectStore store(PosixFileSystem(), dir / "cache", kSha256);
  return StoreTree(PosixFileSystem(), store, dir / "source").value();
}

TEST_P(StoreFaults, AMaterializedDirectoryHoldsWholeFilesOnlyAndCanBeCompleted) {
  PathRecord record;
  const auto materialize = [&](FileSystem& fs, const TempDir& dir) {
    LocalObjectStore store(fs, dir / "cache", kSha256);
    return Materializer(fs, store, {LinkType::kReflink, LinkType::kCopy})
        .Materialize(record, dir / "work/out");
  };
  FailEveryCall(
      [&](const TempDir& dir) {
        record = Prepare(dir);
        WriteTree(dir / "work/out", kBefore);
      },
      materialize,
      [&](const TempDir& dir) {
        for (const auto& [path, bytes] : ReadTree(dir / "work/out")) {
          const bool is_old = kBefore.contains(path) && kBefore.at(path) == bytes;
          const bool is_new = kFiles.contains(path) && kFiles.at(path) == bytes;
          ASSERT_TRUE(is_old || is_new || path.ends_with('/')) << path << ": " << bytes;
        }
        ASSERT_NO_FATAL_FAILURE(CheckStore(dir / "cache"));
        ASSERT_THAT(materialize(PosixFileSystem(), dir), IsOk());
        ASSERT_EQ(ReadTree(dir / "work/out"), kFiles);
      });
}

TEST_P(StoreFaults, AMaterializedFileIsTheOldOrTheNew) {
  PathRecord record;
  const auto materialize = [&](FileSystem& fs, const TempDir& dir) {
    LocalObjectStore store(fs, dir / "cache", kSha256);
    return Materializer(fs, store, {LinkType::kReflink, LinkType::kCopy})
        .Materialize(record, dir / "work/out");
  };
  FailEveryCall(
      [&](const TempDir& dir) {
        Prepare(dir);
        record.digest = HashOf(kSha256, "three");
        record.is_executable = true;
        WriteTree(dir / "work", {{"out", "old"}});
      },
      materialize,
      [&](const TempDir& dir) {
        ASSERT_THAT(testing::ReadFileOr(dir / "work/out", "gone"),
                    ::testing::AnyOf("old", "three"));
        ASSERT_THAT(materialize(PosixFileSystem(), dir), IsOk());
        ASSERT_EQ(testing::ReadFileOr(dir / "work/out", "gone"), "three");
      });
}

TEST_P(StoreFaults, ARunCacheEntryIsWholeOrNotThere) {
  const std::string key(64, 'a');
  const std::string value(64, 'b');
  for (const std::size_t count : {1, 2}) {
    std::vector<RunCacheEntry> entries = {{key, value, "entry"}, {value, key, "entry"}};
    entries.resize(count);
    FailEveryCall([](const TempDir&) {},
                  [&](FileSystem& fs, const TempDir& dir) {
                    return RunCache(fs, dir / "cache").Put(entries);
                  },
                  [&](const TempDir& dir) {
                    RunCache cache(PosixFileSystem(), dir / "cache");
                    const auto found = cache.Find(key).value();
                    for (const std::string& entry : found) ASSERT_EQ(entry, "entry");
                    ASSERT_THAT(cache.Put(entries), IsOk());
                    ASSERT_EQ(cache.Find(key).value().size(), 1u);
                  });
  }
}

INSTANTIATE_TEST_SUITE_P(OnceAndForEver, StoreFaults, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "crash" : "once"; });

}  // namespace
}  // namespace mlp
