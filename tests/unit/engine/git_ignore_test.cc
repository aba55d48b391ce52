#include "engine/git_ignore.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

Stage StageWriting(const std::vector<std::string>& paths) {
  Stage stage;
  for (const std::string& path : paths) {
    Output out;
    out.text = path;
    out.path = RelPath::Strict(path).value();
    stage.outs.push_back(out);
  }
  return stage;
}

class GitIgnoreTest : public ::testing::Test {
 protected:
  void Ignore(const Stage& stage) {
    Workspace workspace = project_.Open();
    ASSERT_TRUE(IgnoreOutputs(workspace, {&stage}));
  }
  void MakeGit() { std::filesystem::create_directory(project_.root() + "/.git"); }
  TestProject project_;
};

TEST_F(GitIgnoreTest, WritesNothingOutsideGit) {
  Ignore(StageWriting({"model"}));
  EXPECT_FALSE(project_.Exists(".gitignore"));
}

TEST_F(GitIgnoreTest, CompletesTheLastLineAndEscapesPatterns) {
  MakeGit();
  project_.Write(".gitignore", "*.tmp");
  Ignore(StageWriting({"#a*b[1]?!"}));
  EXPECT_EQ(project_.Read(".gitignore"), "*.tmp\n/\\#a\\*b\\[1\\]\\?\\!\n");
}

TEST_F(GitIgnoreTest, TakesManyStagesAtOnce) {
  MakeGit();
  project_.Write("out/.gitignore", "/b\n");
  const Stage first = StageWriting({"out/a", "out/b"});
  const Stage second = StageWriting({"out/c", "top"});
  Workspace workspace = project_.Open();
  ASSERT_TRUE(IgnoreOutputs(workspace, {&first, &second}));
  EXPECT_EQ(project_.Read("out/.gitignore"), "/b\n/a\n/c\n");
  EXPECT_EQ(project_.Read(".gitignore"), "/top\n");
}

TEST_F(GitIgnoreTest, LinesStandInTheOrderOfTheGraphWhicheverStageEndedFirst) {
  MakeGit();
  project_.Write(".gitignore", "/mine\n");
  project_.Write("mlpipe.yaml",
                 "stages:\n  z: {cmd: x, outs: [c]}\n  y: {cmd: x, deps: [c], outs: [b]}\n"
                 "  x: {cmd: x, deps: [b], outs: [a]}\n");
  Workspace workspace = project_.Open();
  const auto stage = [&](StageId id) { return &workspace.graph().stage(id); };
  OutputIgnorer ignorer(workspace);
  ASSERT_TRUE(ignorer.Add({stage(2)}));
  ASSERT_TRUE(ignorer.Add({stage(0)}));
  EXPECT_EQ(project_.Read(".gitignore"), "/mine\n/c\n/a\n");
  project_.Write(".gitignore", project_.Read(".gitignore") + "/other\n");
  ASSERT_TRUE(ignorer.Add({stage(1)}));
  EXPECT_EQ(project_.Read(".gitignore"), "/mine\n/c\n/a\n/other\n/b\n");
}

TEST_F(GitIgnoreTest, StandsBesideTheOutputAndLeavesUncachedAlone) {
  MakeGit();
  project_.Write("out/keep", "");
  Stage stage = StageWriting({"out/model", "metrics.json"});
  stage.outs[1].cache = false;
  Ignore(stage);
  EXPECT_EQ(project_.Read("out/.gitignore"), "/model\n");
  EXPECT_FALSE(project_.Exists(".gitignore"));
}

TEST_F(GitIgnoreTest, WhatGitIgnoresAlreadyNeedsNoLine) {
  MakeGit();
  project_.Write(".gitignore", "*.bin\n");
  Ignore(StageWriting({"out/a.bin", "b.bin", "c.txt"}));
  EXPECT_EQ(project_.Read(".gitignore"), "*.bin\n/c.txt\n");
  EXPECT_FALSE(project_.Exists("out/.gitignore"));
}

TEST_F(GitIgnoreTest, ALineIsTakenOutAndAnEmptyFileWithIt) {
  MakeGit();
  Ignore(StageWriting({"a#b", "c"}));
  Workspace workspace = project_.Open();
  ASSERT_TRUE(RemoveIgnoreLine(workspace, RelPath::Strict("a#b").value()));
  EXPECT_EQ(project_.Read(".gitignore"), "/c\n");
  ASSERT_TRUE(RemoveIgnoreLine(workspace, RelPath::Strict("d").value()));
  EXPECT_EQ(project_.Read(".gitignore"), "/c\n");
  ASSERT_TRUE(RemoveIgnoreLine(workspace, RelPath::Strict("c").value()));
  EXPECT_FALSE(project_.Exists(".gitignore"));
}

}  // namespace
}  // namespace mlp
