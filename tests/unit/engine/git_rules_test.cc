#include "engine/git_rules.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/file_tree.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::TempDir;
using mlp::testing::WriteTree;

class GitRulesTest : public ::testing::Test {
 protected:
  GitRulesTest() {
    ::setenv("HOME", home_.path().c_str(), 1);
    ::unsetenv("XDG_CONFIG_HOME");
  }
  // What decides about a path of the project at `root`; "" for nothing.
  static std::string Decided(const std::string& root, const std::string& path) {
    auto rules = GitRules::Open(PosixFileSystem(), root).value();
    if (!rules) return "no git";
    const auto match = rules->Check(RelPath::Strict(path).value(), false).value();
    return match.pattern == nullptr ? "" : match.pattern->Describe();
  }
  TempDir dir_, home_;
};

TEST_F(GitRulesTest, OutsideOfGitThereAreNone) {
  EXPECT_EQ(Decided(dir_.path(), "x"), "no git");
}

TEST_F(GitRulesTest, FilesAboveTheProjectCount) {
  WriteTree(dir_.path(), {{".git/", ""},
                          {".gitignore", "*.tmp\n/a/b/x\n"},
                          {"a/.gitignore", "y\n"},
                          {"a/b/.gitignore", "z\n"}});
  EXPECT_EQ(Decided(dir_ / "a/b", "v.tmp"), ".gitignore:1:*.tmp");
  EXPECT_EQ(Decided(dir_ / "a/b", "x"), ".gitignore:2:/a/b/x");
  EXPECT_EQ(Decided(dir_ / "a/b", "y"), "a/.gitignore:1:y");
  EXPECT_EQ(Decided(dir_ / "a/b", "z"), "a/b/.gitignore:1:z");
  EXPECT_EQ(Decided(dir_ / "a/b", "w"), "");
}

TEST_F(GitRulesTest, ExcludesOfTheRepositoryAndOfTheUserCount) {
  WriteTree(dir_.path(), {{".git/info/exclude", "mine\n"}});
  WriteTree(home_.path(), {{".config/git/ignore", "*.swp\n"}});
  EXPECT_EQ(Decided(dir_.path(), "mine"), dir_ / ".git/info/exclude:1:mine");
  EXPECT_EQ(Decided(dir_.path(), "a.swp"), home_ / ".config/git/ignore:1:*.swp");
  WriteTree(home_.path(), {{".gitconfig", "[user]\n\tname = x\n[Core]\n\texcludesFile = ~/other\n"},
                           {"other", "*.bak\n"}});
  EXPECT_EQ(Decided(dir_.path(), "a.swp"), "");
  EXPECT_EQ(Decided(dir_.path(), "a.bak"), home_ / "other:1:*.bak");
}

TEST_F(GitRulesTest, FurtherWorkTreesShareTheExcludes) {
  WriteTree(dir_.path(), {{"main/.git/info/exclude", "mine\n"},
                          {"main/.git/worktrees/w/commondir", "../..\n"},
                          {"w/.git", "gitdir: ../main/.git/worktrees/w\n"}});
  EXPECT_NE(Decided(dir_ / "w", "mine"), "");
}

}  // namespace
}  // namespace mlp
