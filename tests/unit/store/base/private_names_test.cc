#include "store/base/private_names.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

TEST(IsNeverTrackedTest, MeansExactlyThreeNames) {
  for (const char* name : {".git", ".dvc", ".mlpipe"}) EXPECT_TRUE(IsNeverTracked(name));
  for (const char* name : {".gitignore", "git", "data.mlpipe", ""})
    EXPECT_FALSE(IsNeverTracked(name));
}

TEST(IsNeverTrackedTest, MeansEverythingBelowThem) {
  for (const char* path : {".git", ".git/hooks/x", "a/.dvc/b", "a/.mlpipe"})
    EXPECT_TRUE(IsNeverTracked(RelPath::Strict(path).value())) << path;
  for (const char* path : {"a", "a/git/b", "a.git/b", "x.mlpipe"})
    EXPECT_FALSE(IsNeverTracked(RelPath::Strict(path).value())) << path;
}

}  // namespace
}  // namespace mlp
