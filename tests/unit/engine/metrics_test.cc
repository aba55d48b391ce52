#include "engine/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/params.h"
#include "engine/project_snapshot.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOkAndHolds;

TEST(FlattenMetrics, KeepsNumbersTruthValuesAndStrings) {
  const NamedValues expected = {{"a.b", 0.5}, {"name", "x"}, {"ok", true}};
  EXPECT_THAT(FlattenMetrics("m.json",
                             R"({"a": {"b": 0.5, "l": [1], "n": null}, "ok": true, "name": "x"})"),
              IsOkAndHolds(expected));
  EXPECT_THAT(FlattenMetrics("m.yaml", "a: {b: 0.5, l: [1]}\nok: true\nname: x\n"),
              IsOkAndHolds(expected));
}

TEST(FlattenMetrics, ASingleValueHasTheEmptyKey) {
  EXPECT_THAT(FlattenMetrics("score.json", "0.25"), IsOkAndHolds(NamedValues{{"", 0.25}}));
  EXPECT_THAT(FlattenMetrics("score", "0.25\n"), IsOkAndHolds(NamedValues{{"", 0.25}}));
}

TEST(FlattenMetrics, NothingInside) {
  for (const char* text : {"", "[1, 2]", "null", "{}"})
    EXPECT_THAT(FlattenMetrics("m.json", text), IsOkAndHolds(NamedValues{})) << text;
}

TEST(FlattenMetrics, SaysWhereAFileIsBroken) {
  EXPECT_THAT(FlattenMetrics("m.json", "{\"a\": }"), FailsWith(ErrorCode::kInvalid, ""));
}

class SnapshotTest : public ::testing::Test {
 protected:
  SnapshotTest() {
    project_.Write("mlpipe.yaml", R"(
stages:
  train:
    cmd: 'echo 1 > model; echo "{\"acc\": 0.5}" > train.json; echo 0.25 > score'
    params: [lr, other.yaml: [a.b, nope]]
    outs: [model]
    metrics: [train.json, score]
)");
    project_.Write("params.yaml", "lr: 0.1\nunused: [1, 2]\n");
    project_.Write("other.yaml", "a: {b: 1, c: 2}\nnope: 3\n");
  }

  // As of the workspace; `store` as a revision's reader would have it.
  ProjectSnapshot Load(ObjectStore* store = nullptr) {
    WorkspaceView view(PosixFileSystem(), project_.root());
    return LoadSnapshot(view, NativeLayout(), {}, store).value();
  }

  TestProject project_;
};

TEST_F(SnapshotTest, ReadsTheMetricsOfAllStages) {
  ASSERT_TRUE(project_.Repro().errors.empty());
  EXPECT_EQ(SnapshotToJson(Load().metrics, "").dump(),
            R"({"":{"data":{"score":{"data":0.25},"train.json":{"data":{"acc":0.5}}}}})");
}

TEST_F(SnapshotTest, MissingAndBrokenMetricsAreReportedFileByFile) {
  project_.Write("train.json", "{");
  const ValueSnapshot metrics = Load().metrics;
  ASSERT_EQ(metrics.files.size(), 2u);
  ASSERT_TRUE(metrics.files[0].error);
  EXPECT_EQ(metrics.files[0].error->code, ErrorCode::kNotFound);
  EXPECT_EQ(metrics.files[0].error->message, "metrics file 'score' is not in workspace");
  ASSERT_TRUE(metrics.files[1].error);
  EXPECT_EQ(metrics.files[1].error->code, ErrorCode::kInvalid);
}

TEST_F(SnapshotTest, CachedMetricsAreFoundInTheStoreByTheLockFile) {
  ASSERT_TRUE(project_.Repro().errors.empty());
  project_.Remove("train.json");
  Workspace workspace = project_.Open();
  EXPECT_EQ(Load(&workspace.objects()).metrics.files[1].data, Value::parse(R"({"acc": 0.5})"));
  EXPECT_TRUE(Load(nullptr).metrics.files[1].error);
}

TEST_F(SnapshotTest, ParamsAreAllOfParamsYamlAndTheDeclaredKeysOfOtherFiles) {
  EXPECT_EQ(SnapshotToJson(Load().params, "").dump(),
            R"({"":{"data":{"other.yaml":{"data":{"a":{"b":1},"nope":3}},)"
            R"("params.yaml":{"data":{"lr":0.1,"unused":[1,2]}}}}})");
}

TEST_F(SnapshotTest, AbsentParamsFilesAreLeftOutAndBrokenOnesReported) {
  project_.Remove("params.yaml");
  project_.Write("other.yaml", "a: [\n");
  const ValueSnapshot params = Load().params;
  ASSERT_EQ(params.files.size(), 1u);
  EXPECT_EQ(params.files[0].path.str(), "other.yaml");
  ASSERT_TRUE(params.files[0].error);
}

}  // namespace
}  // namespace mlp
