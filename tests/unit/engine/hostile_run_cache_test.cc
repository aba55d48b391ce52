// Entries of the run cache that are named by what they say, and say what no run of the stage left:
// so may whoever shares a remote make them.
#include <gtest/gtest.h>

#include "engine/fingerprint.h"
#include "pipelines/yaml_node.h"
#include "store/run_cache.h"
#include "store/transfer/run_cache_names.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

class HostileRunCacheTest : public ::testing::Test {
 protected:
  HostileRunCacheTest() {
    project_.Write("mlpipe.yaml",
                   "stages:\n  s: {cmd: mkdir -p d; cp in d/made, deps: [in], outs: [d/made]}\n");
    project_.Write("in", "right");
    (void)project_.Repro();
  }

  // Puts a changed entry in the place of the one of the run, and forgets the run.
  template <class Change>  // void(LockedStage&)
  void Replace(Change change) {
    const std::string cache = project_.root() + "/.mlpipe/cache";
    const RunCacheName name = ListRunCache(PosixFileSystem(), cache).value().at(0);
    const std::string bytes = project_.Read(".mlpipe/cache/" + name.Path());
    LockedStage entry =
        ParseLockedStage(HashAlgorithm::kSha256, ParseYaml(name.value, bytes).value()).value();
    change(entry);
    project_.Remove(".mlpipe/cache/runs");
    const RunCacheEntry hostile = ToRunCacheEntry(NativeLayout(), Fingerprint(name.key), entry);
    ASSERT_TRUE(RunCache(PosixFileSystem(), cache).Put({hostile}));
    project_.Remove("mlpipe.lock");
    project_.Remove("d");
  }

  TestProject project_;
};

TEST_F(HostileRunCacheTest, PathsThatAreNotDeclaredAreNeverWritten) {
  for (const std::string path : {"../escaped", "/escaped", ".git/hooks/post-checkout", "other"}) {
    Replace([&](LockedStage& entry) { entry.outs.at(0).path = path; });
    const ReproSummary summary = project_.Repro();
    ASSERT_EQ(summary.errors.size(), 0u) << path;
    EXPECT_EQ(summary.Count(StageOutcome::kRan), 1u) << path;
    EXPECT_EQ(project_.Read("d/made"), "right");
    EXPECT_FALSE(project_.Exists(path)) << path;
  }
}

TEST_F(HostileRunCacheTest, DigestsOfNothingAreNotRestored) {
  Replace([](LockedStage& entry) {
    entry.outs.at(0).digest = HashOf(HashAlgorithm::kSha256, "never seen");
  });
  const ReproSummary summary = project_.Repro();
  EXPECT_EQ(summary.Count(StageOutcome::kRan), 1u);
  EXPECT_EQ(project_.Read("d/made"), "right");
}

TEST_F(HostileRunCacheTest, SizesThatLieAreNotBelieved) {
  Replace([](LockedStage& entry) {
    entry.outs.at(0).size = ~std::uint64_t{0};
    entry.outs.at(0).nfiles = 1000000000;
  });
  EXPECT_EQ(project_.Repro().errors.size(), 0u);
  EXPECT_EQ(project_.Read("d/made"), "right");
}

TEST_F(HostileRunCacheTest, LinksOnTheWayAreNotFollowed) {
  Replace([](LockedStage&) {});
  const std::filesystem::path outside = project_.root() + "-outside";
  std::filesystem::create_directory(outside);
  std::filesystem::create_directory_symlink(outside, project_.root() + "/d");
  EXPECT_EQ(project_.Repro().errors.size(), 1u);
  EXPECT_TRUE(std::filesystem::is_empty(outside));
  std::filesystem::remove_all(outside);
}

}  // namespace
}  // namespace mlp
