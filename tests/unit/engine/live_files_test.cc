#include "engine/live_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;

class LiveFilesTest : public ::testing::Test {
 protected:
  LiveFilesTest() {
    project_.Write("mlpipe.yaml", R"(
stages:
  train:
    cmd: x
    outs: [model, plain.jsonl]
    metrics: [train.jsonl, scores.yaml, dvclive/metrics.json]
    plots: [curve.jsonl, roc.csv]
  data:
    cmd: y
    outs: [runs]
metrics: [other.jsonl, train.jsonl]
)");
  }

  Result<std::vector<std::string>> Find(const std::vector<std::string>& targets) {
    Workspace workspace = project_.Open();
    MLP_ASSIGN(const LiveFiles files,
               LiveFiles::Choose(PosixFileSystem(), project_.root(), &workspace, targets));
    std::vector<std::string> labels;
    for (const LiveFile& file : files.Find()) {
      EXPECT_TRUE(file.path.starts_with(project_.root() + "/")) << file.path;
      labels.push_back(file.Label());
    }
    return labels;
  }

  TestProject project_;
};

TEST_F(LiveFilesTest, WhatIsDeclaredAsMetricsOrPlots) {
  EXPECT_THAT(Find({}).value(),
              ElementsAre("train.jsonl", "dvclive/metrics.json", "curve.jsonl", "other.jsonl"));
  EXPECT_THAT(Find({"train"}).value(),
              ElementsAre("train.jsonl", "dvclive/metrics.json", "curve.jsonl"));
}

TEST_F(LiveFilesTest, FilesAndDirectoriesByName) {
  project_.Write("runs/a/x.jsonl", "");
  project_.Write("runs/.hidden/x.jsonl", "");
  project_.Write("runs/metrics.json", "");
  project_.Write("runs/params.json", "");
  project_.Write("log.txt", "");
  EXPECT_THAT(Find({"plain.jsonl", "runs", "log.txt", "plain.jsonl"}).value(),
              ElementsAre("plain.jsonl", "log.txt", "runs/a/x.jsonl", "runs/metrics.json"));
}

TEST_F(LiveFilesTest, ExperimentsInWorkspacesOfTheirOwn) {
  const std::string exps = ".mlpipe/tmp/exps/";
  project_.Write(exps + "brave-fox/train.jsonl", "");
  // The repository around the project, in which it is a directory of the same name.
  const std::string name = project_.root().substr(project_.root().rfind('/') + 1);
  project_.Write(exps + "calm-owl/" + name + "/.mlpipe/config", "");
  project_.Write(exps + "calm-owl/" + name + "/curve.jsonl", "");
  EXPECT_THAT(Find({"train"}).value(),
              ElementsAre("train.jsonl", "dvclive/metrics.json", "curve.jsonl",
                          "brave-fox:train.jsonl", "calm-owl:curve.jsonl"));
  EXPECT_THAT(Find({"train.jsonl"}).value(), ElementsAre("train.jsonl"));
}

TEST_F(LiveFilesTest, WhatIsNoneIsRefused) {
  EXPECT_THAT(Find({"data"}), FailsWith(ErrorCode::kNotFound, "stage 'data' declares no live"));
  EXPECT_THAT(Find({"trein"}), FailsWith(ErrorCode::kNotFound, "trein"));
  project_.Write("mlpipe.yaml", "stages: {a: {cmd: x}}\n");
  EXPECT_THAT(Find({}), FailsWith(ErrorCode::kNotFound, "declares no live metrics"));
}

}  // namespace
}  // namespace mlp
