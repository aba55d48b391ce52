#include "engine/stage_environment.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "engine/stage_inspector.h"
#include "store/run_log.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A stage that runs a script of the project, which it does not declare.
class StageEnvironmentTest : public ::testing::TestWithParam<const Layout*> {
 protected:
  StageEnvironmentTest() : project_(*GetParam()) {
    project_.Write("in", "1");
    WriteTool("echo made >out");
  }

  bool IsDvc() const { return GetParam() == &DvcLayout(); }
  void WriteTool(const std::string& commands) {
    project_.Write("tool", "#!/bin/sh\n" + commands + "\n");
    ::chmod((project_.root() + "/tool").c_str(), 0755);
  }
  // `keys` as a stage of the native layout has them.
  void Declare(const std::string& keys, const std::string& deps = "[in]") {
    const std::string own = keys.empty() || !IsDvc() ? keys : "meta: {mlpipe: {" + keys + "}}";
    project_.Write(std::string(GetParam()->pipeline_file),
                   "stages:\n  s:\n    cmd: ./tool\n    deps: " + deps + "\n    outs: [out]\n    " +
                       own + "\n");
  }
  std::string Lock() const { return project_.Read(std::string(GetParam()->lock_file)); }
  StageOutcome Outcome() { return project_.Repro().stages.front().outcome; }
  std::vector<std::string> Reasons() {
    std::vector<std::string> texts;
    const auto plan = project_.Plan();
    for (const Reason& reason : plan.front().decision.reasons) texts.push_back(Explain(reason));
    return texts;
  }
  std::string RunEnvironment() {
    RunLog log = RunLog::Open(project_.Open().paths().Database()).value();
    return log.Recent("s", 1).value().front().environment;
  }

  TestProject project_;
};

TEST_P(StageEnvironmentTest, AChangedProgramIsACauseWhenStrict) {
  Declare("environment: strict");
  EXPECT_EQ(Outcome(), StageOutcome::kRan);
  EXPECT_EQ(Outcome(), StageOutcome::kUpToDate);
  WriteTool("echo  made >out");
  EXPECT_THAT(Reasons(), ElementsAre(HasSubstr("program tool changed from ")));
  EXPECT_EQ(Outcome(), StageOutcome::kRan);
  WriteTool("echo made >out");
  EXPECT_EQ(Outcome(), StageOutcome::kRestored);
  EXPECT_EQ(Outcome(), StageOutcome::kUpToDate);
}

TEST_P(StageEnvironmentTest, RecordedItIsNoCause) {
  Declare("environment: record");
  EXPECT_EQ(Outcome(), StageOutcome::kRan);
  const std::string lock = Lock();
  EXPECT_THAT(lock, Not(HasSubstr("environment")));
  EXPECT_THAT(RunEnvironment(), HasSubstr("\"path\": \"tool\""));
  WriteTool("echo  made >out");
  EXPECT_EQ(Outcome(), StageOutcome::kUpToDate);
}

TEST_P(StageEnvironmentTest, IgnoredItIsNotWrittenDown) {
  Declare("environment: ignore");
  EXPECT_EQ(Outcome(), StageOutcome::kRan);
  EXPECT_EQ(RunEnvironment(), "");
}

TEST_P(StageEnvironmentTest, ADeclaredProgramIsCountedOnce) {
  Declare("environment: strict", "[in, tool]");
  EXPECT_EQ(Outcome(), StageOutcome::kRan);
  WriteTool("echo  made >out");
  EXPECT_THAT(Reasons(), ElementsAre(HasSubstr("dependency tool changed")));
}

TEST_P(StageEnvironmentTest, AProgramThatChangesWhileItRunsIsNotKept) {
  Declare("environment: strict");
  WriteTool("echo made >out; echo '# x' >>tool");
  EXPECT_EQ(Outcome(), StageOutcome::kRan);
  EXPECT_THAT(Reasons(), ElementsAre(HasSubstr("are not in the record")));
}

TEST_P(StageEnvironmentTest, TheLockFileOfDvcIsLeftAlone) {
  Declare("");
  Outcome();
  const std::string plain = Lock();
  Declare("environment: strict");
  EXPECT_EQ(Outcome(), StageOutcome::kRan);  // what the first ran with is not known
  EXPECT_EQ(Lock() == plain, IsDvc());
  EXPECT_EQ(project_.Exists("mlpipe.environment.lock"), IsDvc());
}

TEST_P(StageEnvironmentTest, FactsCountWhereTheyAreNamed) {
  Declare("environment: {policy: ignore, facts: [threads]}");
  ::setenv("OMP_NUM_THREADS", "2", 1);
  EXPECT_EQ(Outcome(), StageOutcome::kRan);
  ::setenv("OMP_NUM_THREADS", "3", 1);
  EXPECT_THAT(Reasons(), ElementsAre("fact threads changed from OMP_NUM_THREADS=2 to "
                                     "OMP_NUM_THREADS=3"));
  EXPECT_EQ(Outcome(), StageOutcome::kRan);
  ::setenv("OMP_NUM_THREADS", "2", 1);
  EXPECT_EQ(Outcome(), StageOutcome::kRestored);
  ::unsetenv("OMP_NUM_THREADS");
}

INSTANTIATE_TEST_SUITE_P(Layouts, StageEnvironmentTest,
                         ::testing::Values(&NativeLayout(), &DvcLayout()),
                         [](const auto& layout) { return std::string(layout.param->name); });

}  // namespace
}  // namespace mlp
