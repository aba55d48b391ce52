#include "engine/verify/verifier.h"

#include <gmock/gmock.h>

#include "engine/result_name.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class VerifierTest : public ::testing::Test {
 protected:
  std::vector<StageVerification> Verified(std::vector<Variation> variations = {}) {
    Workspace workspace = project_.Open();
    ReproObserver observer;
    return Verify(workspace, {workspace.graph().TopologicalOrder(), 2, false, variations}, observer)
        .value();
  }
  StageVerification VerifiedOne() { return Verified().at(0); }

  // Whether the run log has the mark for what is recorded of the first stage.
  bool IsMarked() {
    Workspace workspace = project_.Open();
    const Stage& stage = workspace.graph().stage(0);
    RunLog log = RunLog::Open(workspace.paths().Database()).value();
    return log.VerifiedAt(ResultNameOf(workspace.layout(), stage, *workspace.records().Find(stage)))
        .value()
        .has_value();
  }

  TestProject project_;
};

TEST_F(VerifierTest, MarksWhatComesOutAgain) {
  project_.Write("in", "a\n");
  project_.Write("mlpipe.yaml", "stages:\n  s: {cmd: cp in out, deps: [in], outs: [out]}\n");
  project_.Repro();
  EXPECT_FALSE(IsMarked());
  EXPECT_EQ(VerifiedOne().run.outcome, VerifyOutcome::kSame);
  EXPECT_TRUE(IsMarked());
  project_.Write("in", "b\n");
  EXPECT_EQ(VerifiedOne().run.outcome, VerifyOutcome::kOutdated);
  EXPECT_TRUE(IsMarked());
  project_.Repro();
  EXPECT_FALSE(IsMarked()) << "another result has the mark of the old one";
}

TEST_F(VerifierTest, TakesTheMarkFromWhatDiffers) {
  project_.Write("in", "a\n");
  const std::string secret = project_.root() + ".secret";
  project_.Write("mlpipe.yaml", "stages:\n  s: {cmd: 'cat in " + secret +
                                    " >out 2>/dev/null || true', deps: [in], outs: [out]}\n");
  project_.Repro();
  EXPECT_EQ(VerifiedOne().run.outcome, VerifyOutcome::kSame);
  EXPECT_TRUE(IsMarked());
  std::ofstream(secret) << "b\n";
  const StageVerification result = VerifiedOne();
  std::filesystem::remove(secret);
  EXPECT_EQ(result.run.outcome, VerifyOutcome::kDiffers);
  EXPECT_THAT(WhyText(result.run), HasSubstr("out: line 2: the end was recorded, 'b' came out"));
  EXPECT_FALSE(IsMarked());
}

TEST_F(VerifierTest, SeesTheExecutableBit) {
  project_.Write("in", "a\n");
  project_.Write(
      "mlpipe.yaml",
      "stages:\n  s: {cmd: 'cp in out; [ ! -e x ] || chmod +x out', deps: [in], outs: [out]}\n");
  project_.Write("x", "");
  project_.Repro();
  const StageVerification result = VerifiedOne();
  EXPECT_EQ(result.run.outcome, VerifyOutcome::kDiffers);
  EXPECT_THAT(WhyText(result.run), HasSubstr("an executable file was recorded"));
}

TEST_F(VerifierTest, PutsOnlyWhatAGlobMatchesIntoTheCopy) {
  project_.Write("d/a.csv", "1\n");
  project_.Write("d/b.csv", "2\n");
  project_.Write("d/c.txt", "3\n");
  project_.Write("tool.sh", "#!/bin/sh\ncat d/*\n");
  std::filesystem::permissions(project_.root() + "/tool.sh", std::filesystem::perms(0755));
  project_.Write("mlpipe.yaml", R"(stages:
  s: {cmd: './tool.sh >out; test ! -e d/c.txt || echo c >>out', deps: [tool.sh, {glob: 'd/*.csv'}], outs: [out]}
)");
  project_.Remove("d/c.txt");
  project_.Repro();
  project_.Write("d/c.txt", "3\n");
  const StageVerification result = VerifiedOne();
  EXPECT_EQ(result.run.outcome, VerifyOutcome::kSame) << WhyText(result.run);
}

TEST_F(VerifierTest, RunsStagesOnWhatIsRecordedOfTheirInputs) {
  project_.Write("mlpipe.yaml", R"(stages:
  a: {cmd: date +%s%N >a, outs: [a], deps: [in]}
  b: {cmd: cp a b, deps: [a], outs: [b]}
)");
  project_.Write("in", "a\n");
  project_.Repro();
  const auto results = Verified();
  EXPECT_EQ(results.at(0).run.outcome, VerifyOutcome::kDiffers);
  EXPECT_EQ(results.at(1).run.outcome, VerifyOutcome::kSame);
}

TEST_F(VerifierTest, VariesOnlyWhatComesOutAgain) {
  project_.Write("in", "a\n");
  project_.Write("mlpipe.yaml", R"(stages:
  a: {cmd: 'echo none$OMP_NUM_THREADS >a', outs: [a], deps: [in]}
  b: {cmd: date +%s%N >b, deps: [in], outs: [b]}
)");
  ::unsetenv("OMP_NUM_THREADS");
  project_.Repro();
  const auto results = Verified({Variation::kThreads, Variation::kDirectory});
  ASSERT_EQ(results.at(0).varied.size(), 2U);
  EXPECT_EQ(results[0].varied[0].run.outcome, VerifyOutcome::kDiffers);
  EXPECT_EQ(results[0].varied[1].run.outcome, VerifyOutcome::kSame);
  EXPECT_TRUE(results[0].is_verified);
  EXPECT_TRUE(results[0].Differs());
  EXPECT_TRUE(results.at(1).varied.empty());
}

TEST_F(VerifierTest, DoesNotUseParamsThatChangedMeanwhile) {
  const std::string params = project_.root() + "/params.yaml";
  const std::string trigger = project_.root() + ".trigger";
  project_.Write("mlpipe.yaml", "stages:\n  s: {cmd: 'cat params.yaml >out; [ ! -e " + trigger +
                                    " ] || cp " + trigger + " " + params +
                                    "', params: [lr], outs: [out]}\n");
  project_.Write("params.yaml", "lr: 1\n");
  project_.Repro();
  std::ofstream(trigger) << "lr: 1\nother: 2\n";
  EXPECT_EQ(Verified({Variation::kDirectory}).at(0).varied.at(0).run.outcome, VerifyOutcome::kSame);
  std::ofstream(trigger) << "lr: 2\nother: 2\n";
  const StageVerification result = Verified({Variation::kDirectory}).at(0);
  std::filesystem::remove(trigger);
  EXPECT_EQ(result.run.outcome, VerifyOutcome::kSame);
  EXPECT_EQ(result.varied.at(0).run.outcome, VerifyOutcome::kCannotTell);
  EXPECT_THAT(WhyText(result.varied.at(0).run), HasSubstr("changed while it was copied"));
}

TEST_F(VerifierTest, LeavesNothingBehind) {
  project_.Write("in", "a\n");
  project_.Write("mlpipe.yaml",
                 "stages:\n  s: {cmd: 'cp in out; mkdir locked; touch locked/f; chmod 500 locked', "
                 "deps: [in], outs: [out]}\n");
  project_.Repro();
  Verified();
  EXPECT_FALSE(project_.Exists(".mlpipe/tmp/verify"));
}

// As of a container whose root writes into the copy.
TEST_F(VerifierTest, ACopyThatCannotBeRemovedIsPutAside) {
  project_.Write("in", "a\n");
  project_.Write("mlpipe.yaml", "stages:\n  s: {cmd: cp in out, deps: [in], outs: [out]}\n");
  project_.Repro();
  const std::string room = project_.root() + "/.mlpipe/tmp/verify";
  mlp::testing::HookedFileSystem fs(
      PosixFileSystem(), [&](std::string_view call, const std::string& path) -> Status {
        if (call == "RemoveFile" && path.starts_with(room + "/") && path.ends_with("/out"))
          return Fail(ErrorCode::kIo, "cannot remove it");
        return {};
      });
  struct Warnings : ReproObserver {
    void OnWarning(const std::string& sentence) override { sentences.push_back(sentence); }
    std::vector<std::string> sentences;
  } warnings;
  const Environment& real = project_.environment();
  Environment environment{fs, real.clock, real.processes, real.current_dir};
  for (int i = 0; i < 3; ++i) {
    Workspace workspace = Workspace::Open(environment).value();
    ASSERT_TRUE(workspace.Load());
    const auto results = Verify(workspace, {{0}, 1, false, {}}, warnings).value();
    EXPECT_EQ(results.at(0).run.outcome, VerifyOutcome::kSame);
  }
  EXPECT_EQ(warnings.sentences.size(), 5U) << "one of each that ends, one of each that comes then";
  EXPECT_TRUE(project_.Exists(".mlpipe/tmp/verify.1"));
  EXPECT_TRUE(project_.Exists(".mlpipe/tmp/verify.2"));
}

TEST(VariationTest, ReadsNames) {
  EXPECT_THAT(ParseVariations("locale,threads,locale").value(),
              ElementsAre(Variation::kLocale, Variation::kThreads));
  EXPECT_EQ(ParseVariations("all").value().size(), static_cast<std::size_t>(kVariations));
  EXPECT_THAT(ParseVariations("treads"), FailsWith(ErrorCode::kUsage, "cannot be varied"));
  EXPECT_THAT(ParseVariations(""), FailsWith(ErrorCode::kUsage, "cannot be varied"));
}

}  // namespace
}  // namespace mlp
