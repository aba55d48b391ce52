#include "store/layout.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

TEST(LayoutTest, NativeNames) {
  const ProjectPaths paths("/p", NativeLayout());
  EXPECT_EQ(paths.PrivateDir(), "/p/.mlpipe");
  EXPECT_EQ(paths.PrivateIgnore(), "/p/.mlpipe/.gitignore");
  EXPECT_EQ(paths.Config(), "/p/.mlpipe/config");
  EXPECT_EQ(paths.LocalConfig(), "/p/.mlpipe/config.local");
  EXPECT_EQ(paths.DefaultCache(), "/p/.mlpipe/cache");
  EXPECT_EQ(paths.FileIndex(), "/p/.mlpipe/tmp/index.db");
  EXPECT_EQ(paths.VerifiedObjects(), "/p/.mlpipe/tmp/objects.db");
  EXPECT_EQ(paths.Database(), "/p/.mlpipe/runs.db");
  EXPECT_EQ(paths.RunLock(), "/p/.mlpipe/tmp/run.lock");
  EXPECT_EQ(paths.LogDir(), "/p/.mlpipe/logs");
  EXPECT_EQ(paths.layout().algorithm, HashAlgorithm::kSha256);
}

// What DVC ignores in git (.dvc/tmp) holds all that DVC does not know.
TEST(LayoutTest, DvcKeepsItsNamesAndOursStayBelowTmp) {
  const ProjectPaths paths("/p", DvcLayout());
  EXPECT_EQ(paths.DefaultCache(), "/p/.dvc/cache");
  EXPECT_EQ(paths.Config(), "/p/.dvc/config");
  EXPECT_EQ(paths.StateDir(), "/p/.dvc/tmp/mlpipe");
  EXPECT_EQ(paths.Database(), "/p/.dvc/tmp/mlpipe/runs.db");
  EXPECT_EQ(paths.layout().algorithm, HashAlgorithm::kMd5);
  EXPECT_TRUE(paths.layout().dvc_run_cache_keys);
}

TEST(LayoutTest, ProjectPathsMayBeAssigned) {
  ProjectPaths paths("/a", NativeLayout());
  paths = ProjectPaths("/b", DvcLayout());
  EXPECT_EQ(paths.PrivateDir(), "/b/.dvc");
}

TEST(LayoutTest, CacheDirectories) {
  EXPECT_EQ(ObjectDir("/c", HashAlgorithm::kMd5), "/c/files/md5");
  EXPECT_EQ(ObjectDir("/c", HashAlgorithm::kSha256), "/c/files/sha256");
  EXPECT_EQ(RunCacheDir("/c"), "/c/runs");
}

}  // namespace
}  // namespace mlp
