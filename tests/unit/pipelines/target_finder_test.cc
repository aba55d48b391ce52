#include "pipelines/target_finder.h"

#include <gtest/gtest.h>

#include "store/base/text.h"
#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

class TargetFinderTest : public ::testing::Test {
 protected:
  TargetFinderTest() : graph_(MakeGraph()) {}

  // The addresses of what is found; else the error's message and hint.
  std::string Find(const std::string& target, const std::string& from = "",
                   TargetOptions options = {}) const {
    options.from = *RelPath::Resolve(RelPath(), from.empty() ? "." : from);
    const Result<std::vector<StageId>> found = FindTargets(graph_, target, options);
    if (!found) {
      EXPECT_EQ(found.error().code, ErrorCode::kNotFound);
      return found.error().message + " [" + found.error().hint + "]";
    }
    std::vector<std::string> addresses;
    for (const StageId id : *found) addresses.push_back(graph_.stage(id).Address());
    return Join(addresses, " ");
  }

  const StageGraph& graph() const { return graph_; }

 private:
  static StageGraph MakeGraph() {
    std::vector<Pipeline> pipelines;
    pipelines.push_back(
        PipelineOf("stages:\n"
                   "  train: {cmd: x, outs: [model.pt, out/dir]}\n"
                   "  only_root: {cmd: x}\n"));
    pipelines.push_back(PipelineOf("stages:\n  train: {cmd: x, outs: [m]}\n", "sub/mlpipe.yaml"));
    pipelines.push_back(PointerPipelineOf("outs: [{path: raw}]\n", "sub/data/raw.mlpipe"));
    Pipeline groups = PipelineOf("stages:\n  a1: {cmd: x}\n  a2: {cmd: x}\n", "g/mlpipe.yaml");
    for (Stage& stage : groups.stages) {
      stage.group = "prep";
      stage.name.replace(0, 1, "prep@");
    }
    pipelines.push_back(std::move(groups));
    return *StageGraph::Build(std::move(pipelines));
  }
  StageGraph graph_;
};

TEST_F(TargetFinderTest, AStageOfTheNearestPipelineFile) {
  EXPECT_EQ(Find("train"), "train");
  EXPECT_EQ(Find("train", "sub"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("train", "sub/deep"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("only_root", "sub/deep"), "only_root");
}

TEST_F(TargetFinderTest, AStageOfANamedFileOrDirectory) {
  EXPECT_EQ(Find("sub/mlpipe.yaml:train"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("sub:train"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("../mlpipe.yaml:train", "sub"), "train");
  EXPECT_EQ(Find("sub/mlpipe.yaml:train", "sub"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("sub/data/raw.mlpipe", "g"), "sub/data/raw.mlpipe");
}

TEST_F(TargetFinderTest, OnlyWhatDeclaresIsEdited) {
  const auto edited = [&](const std::string& target) {
    return FindTargets(graph(), target, {.from = *RelPath::Strict("sub"), .editing = "freeze"});
  };
  EXPECT_TRUE(edited("train"));
  EXPECT_TRUE(edited("data/raw.mlpipe"));
  EXPECT_EQ(edited("m").error().message, "'m' is written by stage 'train'");
  EXPECT_EQ(edited("../model.pt").error().hint,
            "to freeze that stage: mlpipe freeze ../mlpipe.yaml:train");
  EXPECT_EQ(edited("data/raw/1.csv").error().message,
            "'data/raw/1.csv' is tracked by 'data/raw.mlpipe'");
}

TEST_F(TargetFinderTest, TheWriterOfAPath) {
  EXPECT_EQ(Find("model.pt"), "train");
  EXPECT_EQ(Find("./out/dir/file"), "train");
  EXPECT_EQ(Find("m", "sub"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("../model.pt", "sub"), "train");
}

TEST_F(TargetFinderTest, GroupsAndTheirMembers) {
  EXPECT_EQ(Find("prep", "g"), "g/mlpipe.yaml:prep@1 g/mlpipe.yaml:prep@2");
  EXPECT_EQ(Find("prep@2", "g"), "g/mlpipe.yaml:prep@2");
  EXPECT_EQ(Find("g/mlpipe.yaml:prep"), Find("prep", "g"));
  EXPECT_EQ(Find("g:prep@1"), "g/mlpipe.yaml:prep@1");
}

TEST_F(TargetFinderTest, FilesAndDirectories) {
  EXPECT_EQ(Find("sub/mlpipe.yaml"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("mlpipe.yaml"), "train only_root");
  EXPECT_EQ(Find("data/raw.mlpipe", "sub"), "sub/data/raw.mlpipe");
  EXPECT_EQ(Find("data/raw/1.csv", "sub"), "sub/data/raw.mlpipe");
  EXPECT_EQ(Find("sub", "", {.recursive = true}), "sub/mlpipe.yaml:train sub/data/raw.mlpipe");
  EXPECT_EQ(Find(".", "g", {.recursive = true}), "g/mlpipe.yaml:prep@1 g/mlpipe.yaml:prep@2");
  EXPECT_EQ(Find("sub"),
            "there is no stage and no output named 'sub' [for the stages declared below this "
            "directory, add --recursive]");
}

TEST_F(TargetFinderTest, Patterns) {
  EXPECT_EQ(Find("*@[13]", "g", {.glob = true}), "g/mlpipe.yaml:prep@1");
  EXPECT_EQ(Find("t*", "sub", {.glob = true}), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("sub/*.mlpipe", "", {.glob = true}), "sub/data/raw.mlpipe");
  EXPECT_EQ(Find("*/mlpipe.yaml:train", "", {.glob = true}), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("z*", "", {.glob = true}), "no stage matches 'z*' []");
}

TEST_F(TargetFinderTest, SeveralTargetsNameEachStageOnce) {
  const auto found =
      FindTargets(graph(), std::vector<std::string>{"model.pt", "train", "sub:train"}, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (std::vector<StageId>{0, 2}));
  EXPECT_EQ(graph().Find("g/mlpipe.yaml", RelPath()).error().message,
            "'g/mlpipe.yaml' names 2 stages, and one is needed");
}

TEST_F(TargetFinderTest, UnknownNamesGetASuggestion) {
  EXPECT_EQ(Find("trian"), "there is no stage and no output named 'trian' [did you mean 'train'?]");
  EXPECT_EQ(Find("model.pth"),
            "there is no stage and no output named 'model.pth' [did you mean 'model.pt'?]");
  EXPECT_EQ(Find("../../etc/passwd"),
            "there is no stage and no output named '../../etc/passwd' []");
}

}  // namespace
}  // namespace mlp
