#include "engine/reproducer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/run_log.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// in -> upper -> count, and a param that only `count` reads. Each stage leaves a line in ran.log.
constexpr const char* kChainPipeline = R"(stages:
  upper:
    cmd: echo upper >> ran.log; tr a-z A-Z < in > up
    deps: [in]
    outs: [up]
  count:
    cmd: echo count >> ran.log; wc -c < up > size
    deps: [up]
    params: [unit]
    outs: [size]
)";

std::vector<StageOutcome> Outcomes(const ReproSummary& summary) {
  std::vector<StageOutcome> outcomes;
  for (const StageResult& stage : summary.stages) outcomes.push_back(stage.outcome);
  return outcomes;
}

class ReproducerTest : public ::testing::Test {
 protected:
  ReproducerTest() {
    project_.Write("mlpipe.yaml", kChainPipeline);
    project_.Write("params.yaml", "unit: bytes\n");
    project_.Write("in", "hello\n");
  }
  // What ran since the last call.
  std::string Ran() {
    std::string ran = project_.Exists("ran.log") ? project_.Read("ran.log") : "";
    project_.Remove("ran.log");
    return ran;
  }
  TestProject project_;
};

TEST_F(ReproducerTest, RunsEverythingOnceThenNothing) {
  EXPECT_THAT(Outcomes(project_.Repro()), ElementsAre(StageOutcome::kRan, StageOutcome::kRan));
  EXPECT_EQ(Ran(), "upper\ncount\n");
  EXPECT_EQ(project_.Read("up"), "HELLO\n");
  EXPECT_THAT(Outcomes(project_.Repro()),
              ElementsAre(StageOutcome::kUpToDate, StageOutcome::kUpToDate));
  EXPECT_EQ(Ran(), "");
}

TEST_F(ReproducerTest, WhatAnotherReproDidAfterLoadingIsDone) {
  ReproObserver observer;
  Workspace workspace = Workspace::Open(project_.environment()).value();
  RunLock lock = AcquireRunLock(workspace, LockKind::kShared, "test", observer).value();
  ASSERT_TRUE(workspace.Load());
  project_.Repro();  // the other one
  Ran();
  ReproOptions options;
  options.use_run_cache = false;
  const ReproSummary summary = Reproduce(workspace, lock, options, observer).value();
  EXPECT_THAT(Outcomes(summary), ElementsAre(StageOutcome::kUpToDate, StageOutcome::kUpToDate));
  EXPECT_EQ(Ran(), "");
}

TEST_F(ReproducerTest, ParamRunsOnlyWhatReadsIt) {
  project_.Repro();
  Ran();
  project_.Write("params.yaml", "unit: bits\nother: 1\n");
  project_.Repro();
  EXPECT_EQ(Ran(), "count\n");
}

TEST_F(ReproducerTest, SameOutputCutsOffWhatFollows) {
  project_.Repro();
  Ran();
  project_.Write("in", "HELLO\n");  // upper gives the same bytes
  EXPECT_THAT(Outcomes(project_.Repro()), ElementsAre(StageOutcome::kRan, StageOutcome::kUpToDate));
  EXPECT_EQ(Ran(), "upper\n");
}

TEST_F(ReproducerTest, EarlierResultIsRestored) {
  project_.Repro();
  project_.Write("in", "other text\n");
  project_.Repro();
  Ran();
  project_.Write("in", "hello\n");
  EXPECT_THAT(Outcomes(project_.Repro()),
              ElementsAre(StageOutcome::kRestored, StageOutcome::kRestored));
  EXPECT_EQ(Ran(), "");
  EXPECT_EQ(project_.Read("up"), "HELLO\n");
}

TEST_F(ReproducerTest, WithoutRunCacheItRuns) {
  project_.Repro();
  project_.Write("in", "x\n");
  project_.Repro();
  Ran();
  project_.Write("in", "hello\n");
  ReproOptions options;
  options.use_run_cache = false;
  project_.Repro(options);
  EXPECT_EQ(Ran(), "upper\ncount\n");
}

TEST_F(ReproducerTest, DeletedOutputIsRestored) {
  project_.Repro();
  Ran();
  project_.Remove("up");
  EXPECT_THAT(Outcomes(project_.Repro()),
              ElementsAre(StageOutcome::kRestored, StageOutcome::kUpToDate));
  EXPECT_EQ(Ran(), "");
  EXPECT_EQ(project_.Read("up"), "HELLO\n");
}

TEST_F(ReproducerTest, LostCacheIsFilledFromTheWorkspace) {
  project_.Repro();
  Ran();
  ASSERT_TRUE(RemoveTree(PosixFileSystem(), project_.root() + "/.mlpipe/cache"));
  EXPECT_THAT(Outcomes(project_.Repro()),
              ElementsAre(StageOutcome::kStored, StageOutcome::kStored));
  project_.Remove("up");
  project_.Repro();
  EXPECT_EQ(Ran(), "");
}

TEST_F(ReproducerTest, FailureKeepsWhatCameBefore) {
  project_.Write("mlpipe.yaml", std::string(kChainPipeline) +
                                    "  broken:\n    cmd: echo no luck; exit 3\n"
                                    "    deps: [size]\n    outs: [never]\n");
  const ReproSummary summary = project_.Repro();
  EXPECT_THAT(Outcomes(summary),
              ElementsAre(StageOutcome::kRan, StageOutcome::kRan, StageOutcome::kFailed));
  ASSERT_THAT(summary.errors, SizeIs(1));
  EXPECT_EQ(summary.errors[0].code, ErrorCode::kStageFailed);
  EXPECT_THAT(summary.errors[0].message, HasSubstr("status 3"));
  EXPECT_THAT(summary.errors[0].notes, Contains("| no luck"));
  Ran();
  project_.Repro();
  EXPECT_EQ(Ran(), "") << "the first two were recorded";
}

TEST_F(ReproducerTest, MissingDependencyLeavesTheOutputsAlone) {
  project_.Repro();
  project_.Remove("in");
  const ReproSummary summary = project_.Repro();
  ASSERT_THAT(summary.errors, SizeIs(1));
  EXPECT_THAT(summary.errors[0].message, HasSubstr("dependency in does not exist"));
  EXPECT_TRUE(project_.Exists("up"));
}

TEST_F(ReproducerTest, MissingParamIsNamed) {
  project_.Write("params.yaml", "other: 1\n");
  const ReproSummary summary = project_.Repro();
  ASSERT_THAT(summary.errors, SizeIs(1));
  EXPECT_THAT(summary.errors[0].message, HasSubstr("param unit is missing from params.yaml"));
}

TEST_F(ReproducerTest, UnwrittenOutputFails) {
  project_.Write("mlpipe.yaml",
                 "stages:\n  s:\n    cmd: \"true\"\n    deps: [in]\n    outs: [gone]\n");
  const ReproSummary summary = project_.Repro();
  ASSERT_THAT(summary.errors, SizeIs(1));
  EXPECT_THAT(summary.errors[0].message, HasSubstr("did not write its output 'gone'"));
}

TEST_F(ReproducerTest, KeepGoingRunsWhatDoesNotDependOnTheFailure) {
  project_.Write("mlpipe.yaml",
                 "stages:\n"
                 "  bad:\n    cmd: exit 1\n    deps: [in]\n    outs: [x]\n"
                 "  after:\n    cmd: cp x y\n    deps: [x]\n    outs: [y]\n"
                 "  other:\n    cmd: cp in z\n    deps: [in]\n    outs: [z]\n");
  ReproOptions options;
  options.keep_going = true;
  options.jobs = 1;
  EXPECT_THAT(Outcomes(project_.Repro(options)),
              ElementsAre(StageOutcome::kFailed, StageOutcome::kNotStarted, StageOutcome::kRan));
}

TEST_F(ReproducerTest, SeveralCommandsRunInOrderUntilOneFails) {
  project_.Write("mlpipe.yaml",
                 "stages:\n  s:\n    cmd: [echo 1 > o, exit 4, echo 2 > o]\n"
                 "    deps: [in]\n    outs: [o]\n");
  EXPECT_THAT(project_.Repro().errors.at(0).notes, Contains("command: exit 4"));
  EXPECT_EQ(project_.Read("o"), "1\n");
}

TEST_F(ReproducerTest, StageThatEditsItsDependencyIsReportedAndRunsAgain) {
  project_.Write("mlpipe.yaml",
                 "stages:\n  s:\n    cmd: cp in o; echo more >> in; echo s >> ran.log\n"
                 "    deps: [in]\n    outs: [o]\n");
  struct Warnings : ReproObserver {
    void OnWarning(const std::string& sentence) override { sentences.push_back(sentence); }
    std::vector<std::string> sentences;
  } warnings;
  project_.Repro({}, warnings);
  EXPECT_THAT(warnings.sentences, ElementsAre(HasSubstr("dependency in of stage 's' changed")));
  Ran();
  project_.Repro();
  EXPECT_EQ(Ran(), "s\n");
}

// The output is made of "B", though the input is "A" before and after.
TEST_F(ReproducerTest, InputEditedMeanwhileAndPutBackRunsTheStageAgain) {
  for (const char* dep : {"f", "{path: f, lines: 1-1}", "{path: f, regex: .*}", "{glob: 'f*'}"}) {
    project_.Write("f", "A\n");
    project_.Remove("once");
    project_.Write("mlpipe.yaml", std::string("stages:\n  s:\n    cmd: test -e once || echo B >f; "
                                              "touch once; cp f o; echo s >> ran.log\n"
                                              "    deps: [") +
                                      dep + "]\n    outs: [o]\n");
    project_.Repro();
    project_.Write("f", "A\n");
    Ran();
    project_.Repro();
    EXPECT_EQ(Ran(), "s\n") << dep;
    EXPECT_EQ(project_.Read("o"), "A\n") << dep;
  }
}

TEST_F(ReproducerTest, LongNameHasALog) {
  const std::string name(250, 'n');
  project_.Write("mlpipe.yaml", "stages:\n  " + name + ": {cmd: echo 1 >o, outs: [o]}\n");
  EXPECT_THAT(Outcomes(project_.Repro()), ElementsAre(StageOutcome::kRan));
}

TEST_F(ReproducerTest, OutputsStayWhenTheLogCannotBeMade) {
  project_.Repro();
  project_.Write("params.yaml", "unit: lines\n");
  project_.Remove(".mlpipe/logs");
  project_.Write(".mlpipe/logs", "no directory");
  EXPECT_THAT(Outcomes(project_.Repro()),
              ElementsAre(StageOutcome::kUpToDate, StageOutcome::kFailed));
  EXPECT_TRUE(project_.Exists("size"));
}

TEST_F(ReproducerTest, NanParamIsNoChange) {
  project_.Write("params.yaml", "unit: .nan\n");
  struct Warnings : ReproObserver {
    void OnWarning(const std::string& sentence) override { ADD_FAILURE() << sentence; }
  } warnings;
  project_.Repro({}, warnings);
  EXPECT_THAT(Outcomes(project_.Repro()),
              ElementsAre(StageOutcome::kUpToDate, StageOutcome::kUpToDate));
}

TEST_F(ReproducerTest, DirectoriesAreStoredAndRestored) {
  project_.Write("mlpipe.yaml",
                 "stages:\n  s:\n    cmd: mkdir -p d/sub; cp in d/a; cp in d/sub/b; touch d/empty\n"
                 "    deps: [in]\n    outs: [d]\n");
  project_.Repro();
  project_.Remove("d");
  EXPECT_THAT(Outcomes(project_.Repro()), ElementsAre(StageOutcome::kRestored));
  EXPECT_EQ(project_.Read("d/sub/b"), "hello\n");
  EXPECT_TRUE(project_.Exists("d/empty"));
  project_.Write("d/extra", "x");
  EXPECT_THAT(Outcomes(project_.Repro()), ElementsAre(StageOutcome::kRestored));
  EXPECT_FALSE(project_.Exists("d/extra"));
}

TEST_F(ReproducerTest, PersistentOutputSurvivesTheNextRun) {
  project_.Write("mlpipe.yaml",
                 "stages:\n  s:\n    cmd: cat in >> log\n    deps: [in]\n"
                 "    outs:\n    - log: {persist: true}\n");
  project_.Repro();
  project_.Write("in", "again\n");
  project_.Repro();
  EXPECT_EQ(project_.Read("log"), "hello\nagain\n");
}

TEST_F(ReproducerTest, DamagedObjectIsRefusedThenMadeAnew) {
  project_.Repro();
  const std::string hex = HashOf(HashAlgorithm::kSha256, "HELLO\n").Hex();
  const std::string object = ".mlpipe/cache/files/sha256/" + hex.substr(0, 2) + "/" + hex.substr(2);
  project_.Write(object, "EVIL!\n");
  std::filesystem::permissions(project_.root() + "/" + object, std::filesystem::perms(0444));
  project_.Remove("up");
  const ReproSummary summary = project_.Repro();
  ASSERT_THAT(summary.errors, SizeIs(1));
  EXPECT_EQ(summary.errors[0].code, ErrorCode::kCorrupt);
  EXPECT_FALSE(project_.Exists("up"));
  Ran();
  EXPECT_THAT(project_.Repro().errors, IsEmpty());
  EXPECT_EQ(Ran(), "upper\n");
  EXPECT_EQ(project_.Read("up"), "HELLO\n");
}

TEST_F(ReproducerTest, LinkToALostObjectIsAMissingOutput) {
  project_.Write(".mlpipe/config", "[cache]\n    type = symlink\n");
  project_.Repro();
  ASSERT_TRUE(std::filesystem::is_symlink(project_.root() + "/up"));
  Ran();
  ASSERT_TRUE(RemoveTree(PosixFileSystem(), project_.root() + "/.mlpipe/cache"));
  EXPECT_THAT(project_.Repro().errors, IsEmpty());
  EXPECT_EQ(Ran(), "upper\ncount\n");
  EXPECT_EQ(project_.Read("up"), "HELLO\n");
}

TEST_F(ReproducerTest, ParamChangedDuringTheRunIsReportedAndNotCached) {
  project_.Write("mlpipe.yaml",
                 "stages:\n  s:\n    cmd: 'echo unit: bits > params.yaml; cp params.yaml o; echo s "
                 ">> ran.log'\n"
                 "    params: [unit]\n    outs: [o]\n");
  project_.Repro();
  Ran();
  project_.Repro();
  EXPECT_EQ(Ran(), "s\n") << "the record is of the value before";
}

TEST_F(ReproducerTest, SecondCommandThatCannotStartFailsItsStageOnly) {
  project_.Write("mlpipe.yaml",
                 "stages:\n"
                 "  gone:\n    cmd: [rm -rf ../dir, echo]\n    wdir: dir\n    deps: [../in]\n    "
                 "outs: [../g]\n"
                 "  other:\n    cmd: cp in z\n    deps: [in]\n    outs: [z]\n");
  std::filesystem::create_directory(project_.root() + "/dir");
  ReproOptions options;
  options.keep_going = true;
  EXPECT_THAT(Outcomes(project_.Repro(options)),
              ElementsAre(StageOutcome::kFailed, StageOutcome::kRan));
}

TEST_F(ReproducerTest, RunLogKeepsWhatWasReadAndWritten) {
  project_.Repro();
  RunLog log = RunLog::Open(project_.root() + "/.mlpipe/runs.db").value();
  const auto runs = log.Recent("count", 10).value();
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_EQ(runs[0].outcome, RunOutcome::kSucceeded);
  ASSERT_THAT(runs[0].paths, SizeIs(2));
  EXPECT_EQ(runs[0].paths[0].path, "up");
  EXPECT_EQ(runs[0].paths[1].path, "size");
  ASSERT_THAT(runs[0].params, SizeIs(1));
  EXPECT_EQ(runs[0].params[0].key, "unit");
}

TEST_F(ReproducerTest, TargetsSelectWithOrWithoutUpstream) {
  Workspace workspace = project_.Open();
  ReproOptions options;
  options.targets = {workspace.graph().Find("count", RelPath()).value()};
  options.with_upstream = false;
  EXPECT_THAT(Outcomes(project_.Repro(options)), ElementsAre(StageOutcome::kFailed));
  options.with_upstream = true;
  EXPECT_THAT(Outcomes(project_.Repro(options)),
              ElementsAre(StageOutcome::kRan, StageOutcome::kRan));
}

TEST_F(ReproducerTest, IgnoresOutputsInGit) {
  std::filesystem::create_directory(project_.root() + "/.git");
  project_.Repro();
  EXPECT_EQ(project_.Read(".gitignore"), "/up\n/size\n");
  project_.Write("in", "again\n");
  project_.Repro();
  EXPECT_EQ(project_.Read(".gitignore"), "/up\n/size\n");
}

}  // namespace
}  // namespace mlp
