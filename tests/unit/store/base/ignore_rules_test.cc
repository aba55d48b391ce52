#include "store/base/ignore_rules.h"

#include <gtest/gtest.h>

#include <map>

namespace mlp {
namespace {

// A tree of ignore files in memory; counts what is read.
class IgnoreTreeTest : public ::testing::Test {
 protected:
  IgnoreTree Tree(IgnoreSyntax syntax = IgnoreSyntax::kGit) {
    return IgnoreTree("ignore", syntax,
                      [this](const RelPath& file) -> Result<std::optional<std::string>> {
                        ++reads_;
                        const auto found = files_.find(file.str());
                        if (found == files_.end()) return std::nullopt;
                        return found->second;
                      });
  }
  // What decided, as text; "" when nothing did.
  static std::string Decided(IgnoreTree& tree, const std::string& path, bool is_directory = false) {
    const auto match = tree.Check(RelPath::Strict(path).value(), is_directory).value();
    if (match.pattern == nullptr) return "";
    return (match.ignored ? "" : "not ") + match.pattern->Describe();
  }

  std::map<std::string, std::string> files_;
  int reads_ = 0;
};

TEST_F(IgnoreTreeTest, LaterLinesAndDeeperFilesWin) {
  files_["ignore"] = "# comment\n*.tmp\n!keep.tmp\n\n/only\n";
  files_["sub/ignore"] = "!*.tmp\nkeep.*\n";
  IgnoreTree tree = Tree();
  EXPECT_EQ(Decided(tree, "a.tmp"), "ignore:2:*.tmp");
  EXPECT_EQ(Decided(tree, "keep.tmp"), "not ignore:3:!keep.tmp");
  EXPECT_EQ(Decided(tree, "sub/a.tmp"), "not sub/ignore:1:!*.tmp");
  EXPECT_EQ(Decided(tree, "sub/keep.tmp"), "sub/ignore:2:keep.*");
  EXPECT_EQ(Decided(tree, "only"), "ignore:5:/only");
  EXPECT_EQ(Decided(tree, "sub/only"), "");
}

TEST_F(IgnoreTreeTest, NothingInsideOfAnIgnoredDirectoryIsWanted) {
  files_["ignore"] = "data/\n!data/keep\n";
  files_["data/ignore"] = "!keep\n";
  IgnoreTree tree = Tree();
  EXPECT_EQ(Decided(tree, "data/keep"), "ignore:1:data/");
  EXPECT_EQ(Decided(tree, "data", /*is_directory=*/true), "ignore:1:data/");
  EXPECT_EQ(Decided(tree, "data"), "") << "a file is no directory";
}

TEST_F(IgnoreTreeTest, SpacesBelongToNoPatternUnlessEscaped) {
  files_["ignore"] = "a  \n  b\nc\\ \n\\#d\n\\!e\r\n";
  IgnoreTree git = Tree();
  EXPECT_NE(Decided(git, "a"), "");
  EXPECT_NE(Decided(git, "  b"), "");
  EXPECT_NE(Decided(git, "c "), "");
  EXPECT_NE(Decided(git, "#d"), "");
  EXPECT_NE(Decided(git, "!e"), "");
  IgnoreTree dvc = Tree(IgnoreSyntax::kDvc);
  EXPECT_EQ(Decided(dvc, "b"), "ignore:2:b");
}

TEST_F(IgnoreTreeTest, WhatIsBuiltInIsWeakestAndNamedByItself) {
  files_["ignore"] = "!.hg\n";
  IgnoreTree tree = Tree();
  tree.AddBase({}, ".git/\n.hg/", IgnoreSyntax::kDvc);
  EXPECT_EQ(Decided(tree, ".git", true), "<built in>:.git/");
  EXPECT_EQ(Decided(tree, ".hg", true), "not ignore:1:!.hg");
}

TEST_F(IgnoreTreeTest, KnowsWhereNoPatternReaches) {
  files_["a/ignore"] = "x\n";
  files_["b/ignore"] = "# nothing\n";
  IgnoreTree tree = Tree();
  EXPECT_FALSE(tree.HasRules(RelPath()).value());
  EXPECT_TRUE(tree.HasRules(RelPath::Strict("a/c").value()).value());
  EXPECT_FALSE(tree.HasRules(RelPath::Strict("b").value()).value());
}

TEST_F(IgnoreTreeTest, ReadsEachFileOnceAndNoneThatIsKnownToBeAbsent) {
  IgnoreTree tree = Tree();
  tree.NoteAbsent(RelPath::Strict("a").value());
  Decided(tree, "a/b/c");
  Decided(tree, "a/b/d");
  EXPECT_EQ(reads_, 2);  // the top's and that of a/b
}

}  // namespace
}  // namespace mlp
