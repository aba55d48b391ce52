#include <gtest/gtest.h>

#include "pipelines/stage_graph.h"
#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

class StageGraphFindTest : public ::testing::Test {
 protected:
  StageGraphFindTest() : graph_(MakeGraph()) {}

  // The address of what is found; else the error's message and hint.
  std::string Find(const std::string& target, const std::string& from = "") const {
    const Result<StageId> id =
        graph_.Find(target, *RelPath::Resolve(RelPath(), from.empty() ? "." : from));
    if (id) return graph_.stage(*id).Address();
    EXPECT_EQ(id.error().code, ErrorCode::kNotFound);
    return id.error().message + " [" + id.error().hint + "]";
  }

 private:
  static StageGraph MakeGraph() {
    std::vector<Pipeline> pipelines;
    pipelines.push_back(
        PipelineOf("stages:\n"
                   "  train: {cmd: x, outs: [model.pt, out/dir]}\n"
                   "  only_root: {cmd: x}\n"));
    pipelines.push_back(PipelineOf("stages:\n  train: {cmd: x, outs: [m]}\n", "sub/mlpipe.yaml"));
    return *StageGraph::Build(std::move(pipelines));
  }
  StageGraph graph_;
};

TEST_F(StageGraphFindTest, AStageOfTheNearestPipelineFile) {
  EXPECT_EQ(Find("train"), "train");
  EXPECT_EQ(Find("train", "sub"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("train", "sub/deep"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("only_root", "sub/deep"), "only_root");
}

TEST_F(StageGraphFindTest, AStageOfANamedFileOrDirectory) {
  EXPECT_EQ(Find("sub/mlpipe.yaml:train"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("sub:train"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("../mlpipe.yaml:train", "sub"), "train");
}

TEST_F(StageGraphFindTest, TheWriterOfAPath) {
  EXPECT_EQ(Find("model.pt"), "train");
  EXPECT_EQ(Find("./out/dir/file"), "train");
  EXPECT_EQ(Find("m", "sub"), "sub/mlpipe.yaml:train");
  EXPECT_EQ(Find("../model.pt", "sub"), "train");
}

TEST_F(StageGraphFindTest, UnknownNamesGetASuggestion) {
  EXPECT_EQ(Find("trian"), "there is no stage and no output named 'trian' [did you mean 'train'?]");
  EXPECT_EQ(Find("model.pth"),
            "there is no stage and no output named 'model.pth' [did you mean 'model.pt'?]");
  EXPECT_EQ(Find("../../etc/passwd"),
            "there is no stage and no output named '../../etc/passwd' []");
}

}  // namespace
}  // namespace mlp
