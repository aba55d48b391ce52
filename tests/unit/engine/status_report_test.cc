#include "engine/status_report.h"
#include "tests/support/values.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

using testing::Path;

LockedPath RecordedPath(const std::string& path, std::string_view bytes) {
  return {path, HashOf(HashAlgorithm::kMd5, bytes), bytes.size(), std::nullopt, false};
}

// A stage in `sub` with a dependency, a param and an output, recorded and unchanged.
class StatusReportTest : public ::testing::Test {
 protected:
  StatusReportTest() {
    stage_.cmd = "train";
    stage_.deps = {Dependency::OnPath("../data", Path("data"))};
    stage_.params = {{"params.yaml", Path("sub/params.yaml"), {"lr", "n"}, {}}};
    Output out;
    out.text = "model";
    out.path = Path("sub/model");
    stage_.outs = {out};
    recorded_.cmd = "train";
    recorded_.deps = {RecordedPath("../data", "d")};
    recorded_.params = {{"params.yaml", {{"lr", 0.1}, {"n", 1}}}};
    recorded_.outs = {RecordedPath("model", "m")};
    facts_.now = recorded_;
    facts_.recorded = &recorded_;
  }

  std::string Report(const char* current_dir = "sub") const {
    return PythonJson(StatusReport(stage_, facts_, Path(current_dir)), false);
  }

  Stage stage_;
  LockedStage recorded_;
  StageFacts facts_;
};

TEST_F(StatusReportTest, NothingChanged) {
  EXPECT_EQ(Report(), "[]");
}

TEST_F(StatusReportTest, EveryPartInTheWordsOfDvc) {
  facts_.now.cmd = "train more";
  facts_.now.deps = {RecordedPath("../data", "other")};
  facts_.now.params = {{"params.yaml", {{"lr", 0.2}}}};
  facts_.now.outs.clear();
  stage_.always_changed = true;
  EXPECT_EQ(Report(),
            R"([{"changed deps": {"../data": "modified", "params.yaml": )"
            R"({"lr": "modified", "n": "deleted"}}}, {"changed outs": {"model": "deleted"}}, )"
            R"("always changed", "changed command"])");
}

TEST_F(StatusReportTest, WithoutARecordEverythingChanged) {
  facts_.recorded = nullptr;
  EXPECT_EQ(Report(), R"([{"changed deps": {"../data": "modified", "params.yaml": "new"}}, )"
                      R"({"changed outs": {"model": "modified"}}])");
}

TEST_F(StatusReportTest, WhatIsMissingIsDeleted) {
  facts_.now.deps.clear();
  facts_.now.params.clear();
  EXPECT_EQ(Report(), R"([{"changed deps": {"../data": "deleted", "params.yaml": "deleted"}}])");
}

TEST_F(StatusReportTest, OfAWholeFileKeysThatCameAndWent) {
  stage_.params[0].keys.clear();
  facts_.now.params = {{"params.yaml", {{"lr", 0.1}, {"new", true}}}};
  EXPECT_EQ(Report(), R"([{"changed deps": {"params.yaml": {"new": "new", "n": "deleted"}}}])");
}

TEST_F(StatusReportTest, ALostObjectCountsBeforeTheWorkspace) {
  facts_.unstored_outs = {"model"};
  facts_.now.outs.clear();
  EXPECT_EQ(Report(), R"([{"changed outs": {"model": "not in cache"}}])");
  stage_.outs[0].cache = false;
  EXPECT_EQ(Report(), R"([{"changed outs": {"model": "deleted"}}])");
}

TEST_F(StatusReportTest, AFrozenStageShowsItsOutputsOnly) {
  stage_.frozen = true;
  facts_.now.deps.clear();
  facts_.now.outs = {RecordedPath("model", "other")};
  EXPECT_EQ(Report(), R"([{"changed outs": {"model": "modified"}}])");
}

TEST_F(StatusReportTest, PathsStartWhereTheUserStands) {
  facts_.now.outs.clear();
  EXPECT_EQ(Report(""), R"([{"changed outs": {"sub/model": "deleted"}}])");
}

TEST_F(StatusReportTest, TrueIsOneForPython) {
  facts_.now.params = {{"params.yaml", {{"lr", 0.1}, {"n", true}}}};
  EXPECT_EQ(Report(), R"([{"changed deps": {"params.yaml": {"n": "modified"}}}])");
  facts_.python_equality = true;
  EXPECT_EQ(Report(), "[]");
}

TEST_F(StatusReportTest, WhatOnlyTheNativeLayoutKnows) {
  facts_.now.env = {{"A", "1"}};
  facts_.now.wdir = "elsewhere";
  EXPECT_EQ(Report(), R"(["changed wdir", {"changed env": {"A": "modified"}}])");
}

}  // namespace
}  // namespace mlp
