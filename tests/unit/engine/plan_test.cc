#include "engine/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr const char* kPipeline = R"(stages:
  first:
    cmd: cp in a
    deps: [in]
    outs: [a]
  second:
    cmd: cp a b
    deps: [a]
    outs: [b]
)";

std::vector<Verdict> Verdicts(const std::vector<PlannedStage>& plan) {
  std::vector<Verdict> verdicts;
  for (const PlannedStage& planned : plan) verdicts.push_back(planned.decision.verdict);
  return verdicts;
}

class PlanTest : public ::testing::Test {
 protected:
  PlanTest() {
    project_.Write("mlpipe.yaml", kPipeline);
    project_.Write("in", "1\n");
  }
  TestProject project_;
};

TEST_F(PlanTest, DependencyThatUpstreamWillWriteIsNotMissing) {
  const auto plan = project_.Plan();
  EXPECT_THAT(Verdicts(plan), ElementsAre(Verdict::kRun, Verdict::kRun));
  ASSERT_EQ(plan[1].decision.reasons.size(), 1u);
  EXPECT_EQ(plan[1].decision.reasons[0].kind, ReasonKind::kUpstreamRuns);
  EXPECT_EQ(plan[1].decision.reasons[0].subject, "first");
}

TEST_F(PlanTest, WhatUpstreamWritesMayBeReadInManyWays) {
  project_.Write("mlpipe.yaml", R"(stages:
  first: {cmd: "mkdir -p d; cp in d/a; echo 'k: 1' >p.yaml", deps: [in], outs: [d/a, p.yaml]}
  by_glob: {cmd: "true", deps: [{glob: "d/*"}]}
  by_directory: {cmd: "true", deps: [d]}
  by_lines: {cmd: "true", deps: [{path: d/a, lines: 1-1}]}
  by_params: {cmd: "true", params: [{p.yaml: [k]}]}
)");
  EXPECT_THAT(Verdicts(project_.Plan()), Each(Verdict::kRun));
  project_.Repro();
  EXPECT_THAT(Verdicts(project_.Plan()), Each(Verdict::kUpToDate));
  project_.Write("in", "2\n");
  project_.Repro();
  project_.Write("in", "1\n");
  EXPECT_THAT(Verdicts(project_.Plan()), ElementsAre(Verdict::kRestore, Verdict::kRun,
                                                     Verdict::kRun, Verdict::kRun, Verdict::kRun));
}

TEST_F(PlanTest, UpToDateAfterARun) {
  project_.Repro();
  EXPECT_THAT(Verdicts(project_.Plan()), ElementsAre(Verdict::kUpToDate, Verdict::kUpToDate));
}

TEST_F(PlanTest, ChangeReachesWhatFollows) {
  project_.Repro();
  project_.Write("in", "2\n");
  EXPECT_THAT(Verdicts(project_.Plan()), ElementsAre(Verdict::kRun, Verdict::kRun));
}

TEST_F(PlanTest, RestoringWhatWasRecordedChangesNothingAfterIt) {
  project_.Repro();
  project_.Remove("a");
  EXPECT_THAT(Verdicts(project_.Plan()), ElementsAre(Verdict::kRestore, Verdict::kUpToDate));
}

TEST_F(PlanTest, RestoreThatGivesOtherBytesIsFollowedThrough) {
  project_.Repro();
  project_.Write("in", "2\n");
  project_.Repro();
  project_.Write("in", "1\n");
  EXPECT_THAT(Verdicts(project_.Plan()), ElementsAre(Verdict::kRestore, Verdict::kRestore));
}

TEST_F(PlanTest, AFileOfARestoredDirectoryIsKnown) {
  project_.Write("mlpipe.yaml", R"(stages:
  first: {cmd: "mkdir -p d; cp in d/a; echo same >d/b", deps: [in], outs: [d]}
  of_a: {cmd: cp d/a a, deps: [d/a], outs: [a]}
  of_b: {cmd: cp d/b b, deps: [d/b], outs: [b]}
  of_lines: {cmd: "true", deps: [{path: d/a, lines: 1-1}]}
)");
  project_.Repro();
  project_.Write("in", "2\n");
  project_.Repro();
  project_.Write("in", "1\n");
  const auto plan = project_.Plan();
  EXPECT_THAT(Verdicts(plan),
              ElementsAre(Verdict::kRestore, Verdict::kRestore, Verdict::kUpToDate, Verdict::kRun));
  EXPECT_EQ(Explain(plan[3].decision.reasons.back()),
            "it depends on stage first, which would be restored");
}

TEST_F(PlanTest, PlanningChangesNothing) {
  project_.Plan();
  EXPECT_FALSE(project_.Exists("a"));
  EXPECT_FALSE(project_.Exists("mlpipe.lock"));
  EXPECT_FALSE(project_.Exists(".mlpipe/runs.db"));
}

}  // namespace
}  // namespace mlp
