#include "engine/experiments/experiment_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/experiments/experiment_apply.h"
#include "engine/experiments/experiment_rows.h"
#include "engine/experiments/params_change.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;

constexpr const char* kParams = "train:\n  lr: 0.1  # the rate\n";

class ExperimentTest : public ::testing::Test {
 protected:
  ExperimentTest() {
    project_.Write("mlpipe.yaml", R"(
stages:
  train:
    cmd: cat params.yaml > model; grep -q bad params.yaml && exit 3; echo '{"acc":1}' > m.json
    params: [train.lr]
    outs: [model]
    metrics: [m.json: {cache: false}]
)");
    project_.Write("params.yaml", kParams);
    project_.Write("notes.txt", "mine\n");
    EXPECT_TRUE(project_.Repro().errors.empty());
    head_ = {project_.CommitAll("base")};
  }

  Result<ExperimentResult> Run(const std::vector<std::string>& overrides, std::string name = "",
                               bool force = false) {
    ExperimentOptions options;
    for (const std::string& text : overrides)
      options.overrides.push_back(ParseOverride(text).value());
    options.name = std::move(name);
    options.repro.force = force;
    Workspace workspace = Workspace::Open(project_.environment()).value();
    ReproObserver observer;
    return RunExperiment(workspace, options, observer, [](const std::string&) {});
  }

  Status Apply(const std::string& name, bool force = false) {
    Workspace workspace = project_.Open();
    GitRepo repo = project_.Repo();
    MLP_ASSIGN(const Experiment experiment, FindExperiment(repo, name));
    return ApplyExperiment(workspace, repo, experiment, force);
  }

  GitProject project_;
  GitId head_;
};

TEST_F(ExperimentTest, IsOneCommitOnHeadUnderItsRef) {
  project_.Write("notes.txt", "edited\n");
  project_.Write("unrelated.txt", "untracked\n");
  const std::string before = project_.Untouchables();
  MLP_ASSERT_OK_AND_ASSIGN(const ExperimentResult result, Run({"train.lr=0.5"}, "e1"));
  ASSERT_TRUE(result.experiment);
  EXPECT_EQ(project_.Untouchables(), before);
  const std::string commit = result.experiment->commit.hex;
  EXPECT_EQ(project_.Git("rev-parse " + ExperimentRef(head_, "e1")), commit);
  EXPECT_EQ(project_.Git("rev-parse " + commit + "^"), head_.hex);
  // Tracked edits are part of it; what git does not track and the project does not own is not.
  EXPECT_EQ(project_.Git("diff --name-only HEAD " + commit), "mlpipe.lock\nnotes.txt\nparams.yaml");
  EXPECT_THAT(project_.Git("log -1 --format=%s " + commit),
              ::testing::MatchesRegex("mlpipe: commit experiment [0-9a-f]{64}"));
  // The results stay, as uncommitted changes.
  EXPECT_EQ(project_.Read("params.yaml"), "train:\n  lr: 0.5  # the rate\n");
  EXPECT_EQ(project_.Read("model"), project_.Read("params.yaml"));
  EXPECT_EQ(project_.Git("fsck --strict"), "");
}

TEST_F(ExperimentTest, GetsARandomName) {
  MLP_ASSERT_OK_AND_ASSIGN(const ExperimentResult result, Run({"train.lr=0.5"}));
  EXPECT_THAT(result.name, ::testing::MatchesRegex("[a-z]+-[a-z]+"));
}

TEST_F(ExperimentTest, AFailedStageRestoresTheParams) {
  MLP_ASSERT_OK_AND_ASSIGN(const ExperimentResult result, Run({"train.lr=bad"}, "e1"));
  EXPECT_FALSE(result.experiment);
  EXPECT_EQ(result.summary.errors.size(), 1u);
  EXPECT_EQ(project_.Read("params.yaml"), kParams);
  EXPECT_EQ(project_.Git("for-each-ref refs/exps"), "");
}

TEST_F(ExperimentTest, EverythingWrongIsFoundBeforeTheFirstChange) {
  ASSERT_THAT(Run({"train.lr=0.5"}, "taken"), IsOk());
  project_.Write("params.yaml", kParams);
  EXPECT_THAT(Run({"train.lr=0.7"}, "taken"), FailsWith(ErrorCode::kUsage, "exists already"));
  EXPECT_THAT(Run({"train.lr=0.7"}, "a/b"), FailsWith(ErrorCode::kUsage, "cannot name"));
  EXPECT_THAT(Run({"train.lr=0.7", "nope=1"}), FailsWith(ErrorCode::kUsage, "has no key 'nope'"));
  EXPECT_THAT(Run({"train.lr=0.7", "other.yaml:a=1"}),
              FailsWith(ErrorCode::kUsage, "there is no params file 'other.yaml'"));
  EXPECT_THAT(Run({"../out.yaml:+a=1"}), FailsWith(ErrorCode::kInvalid, ""));
  EXPECT_EQ(project_.Read("params.yaml"), kParams);
}

TEST_F(ExperimentTest, ForceReplacesOneOfTheSameName) {
  const GitId old = Run({"train.lr=0.5"}, "e1").value().experiment->commit;
  MLP_ASSERT_OK_AND_ASSIGN(const ExperimentResult result, Run({"train.lr=0.7"}, "e1", true));
  EXPECT_NE(result.experiment->commit, old);
  EXPECT_EQ(project_.Git("rev-parse " + ExperimentRef(head_, "e1")), result.experiment->commit.hex);
}

TEST_F(ExperimentTest, AnIgnoredLockFileIsRefused) {
  project_.Git("rm -q --cached mlpipe.lock");
  project_.Write(".gitignore", "mlpipe.lock\n");
  project_.CommitAll();
  EXPECT_THAT(Run({"train.lr=0.5"}), FailsWith(ErrorCode::kInvalid, "git ignores 'mlpipe.lock'"));
}

TEST_F(ExperimentTest, NeedsACommit) {
  project_.Git("checkout -q --orphan fresh");
  EXPECT_THAT(Run({"train.lr=0.5"}), FailsWith(ErrorCode::kNotFound, "has no commit yet"));
  EXPECT_EQ(project_.Read("params.yaml"), kParams);
}

TEST_F(ExperimentTest, ApplyBringsBackParamsAndOutputs) {
  ASSERT_THAT(Run({"train.lr=0.5"}, "half"), IsOk());
  ASSERT_THAT(Run({"train.lr=0.7"}, "more"), IsOk());
  const std::string before = project_.Untouchables();
  ASSERT_THAT(Apply("half"), IsOk());
  EXPECT_EQ(project_.Read("params.yaml"), "train:\n  lr: 0.5  # the rate\n");
  EXPECT_EQ(project_.Read("model"), project_.Read("params.yaml"));
  EXPECT_EQ(project_.Untouchables(), before);
  const ReproSummary summary = project_.Repro();
  EXPECT_EQ(summary.Count(StageOutcome::kUpToDate), 1u);
}

TEST_F(ExperimentTest, ApplyLosesNothing) {
  ASSERT_THAT(Run({"train.lr=0.5"}, "half"), IsOk());
  project_.Write("params.yaml", "train:\n  lr: 0.9\n");
  project_.Write("model", "hand-made");
  const auto refused = Apply("half");
  EXPECT_THAT(refused, FailsWith(ErrorCode::kUsage, "would be lost: params.yaml, model"));
  EXPECT_EQ(project_.Read("params.yaml"), "train:\n  lr: 0.9\n");
  EXPECT_EQ(project_.Read("model"), "hand-made");
  EXPECT_THAT(Apply("half", true), IsOk());
  EXPECT_EQ(project_.Read("model"), "train:\n  lr: 0.5  # the rate\n");
}

TEST_F(ExperimentTest, ApplyNeedsTheOutputs) {
  ASSERT_THAT(Run({"train.lr=0.5"}, "half"), IsOk());
  project_.Write("params.yaml", kParams);
  project_.Remove(".mlpipe/cache/files");
  EXPECT_THAT(Apply("half"), FailsWith(ErrorCode::kNotFound, "is not in the object store"));
  EXPECT_EQ(project_.Read("params.yaml"), kParams);
}

TEST_F(ExperimentTest, ApplyWritesThroughNoSymlinkAndNotIntoGit) {
  const std::string tree = project_.Git("rev-parse HEAD^{tree}");
  project_.Write("outside/keep", "x");
  project_.Write("link/evil", "payload");
  const GitId evil = project_.Repo().CommitFiles(head_, {"link/evil"}, "evil").value();
  project_.Git("update-ref " + ExperimentRef(head_, "evil") + " " + evil.hex);
  project_.Remove("link");
  std::filesystem::create_directory_symlink("outside", project_.root() + "/link");
  EXPECT_THAT(Apply("evil", true),
              FailsWith(ErrorCode::kCorrupt, "must not be written: 'link/evil'"));
  EXPECT_FALSE(project_.Exists("outside/evil"));
}

TEST_F(ExperimentTest, RowsAreWorkspaceHeadAndItsExperiments) {
  ASSERT_THAT(Run({"train.lr=0.5"}, "half"), IsOk());
  Workspace workspace = project_.Open();
  GitRepo repo = project_.Repo();
  MLP_ASSERT_OK_AND_ASSIGN(const auto rows,
                           LoadExperimentRows(workspace, repo, {.scope = {.commits = 5}}));
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].kind, ExperimentRow::Kind::kWorkspace);
  EXPECT_EQ(rows[1].name, "main");
  EXPECT_EQ(rows[2].name, "half");
  EXPECT_EQ(rows[1].facts->params.files[0].data["train"]["lr"], 0.1);
  EXPECT_EQ(rows[2].facts->params.files[0].data["train"]["lr"], 0.5);
  EXPECT_EQ(rows[2].facts->metrics.files[0].data["acc"], 1);
}

TEST_F(ExperimentTest, ParamsChangeIsPlannedBeforeItIsWritten) {
  MLP_ASSERT_OK_AND_ASSIGN(const ParamsChange change,
                           ParamsChange::Plan(PosixFileSystem(), project_.root(), {},
                                              {ParseOverride("train.lr=3").value(),
                                               ParseOverride("new.yaml:+a=1").value(),
                                               ParseOverride("same.yaml:+a=1").value()}));
  EXPECT_EQ(project_.Read("params.yaml"), kParams);
  EXPECT_EQ(change.texts().size(), 3u);
  ASSERT_THAT(change.Write(PosixFileSystem()), IsOk());
  EXPECT_EQ(project_.Read("params.yaml"), "train:\n  lr: 3  # the rate\n");
  EXPECT_TRUE(project_.Exists("new.yaml"));
  MLP_ASSERT_OK_AND_ASSIGN(const ParamsChange again,
                           ParamsChange::Plan(PosixFileSystem(), project_.root(), {},
                                              {ParseOverride("train.lr=3").value()}));
  EXPECT_TRUE(again.texts().empty());
}

TEST_F(ExperimentTest, AFailureLeavesNoTrace) {
  project_.Write("model", "edited");
  project_.Remove("m.json");
  const std::string lock = project_.Read("mlpipe.lock");
  MLP_ASSERT_OK_AND_ASSIGN(const ExperimentResult result,
                           Run({"train.lr=bad", "new.yaml:+a=1"}, "e1"));
  EXPECT_FALSE(result.experiment);
  EXPECT_EQ(project_.Read("params.yaml"), kParams);
  EXPECT_EQ(project_.Read("model"), "edited");
  EXPECT_EQ(project_.Read("mlpipe.lock"), lock);
  EXPECT_FALSE(project_.Exists("m.json"));
  EXPECT_FALSE(project_.Exists("new.yaml"));
  EXPECT_FALSE(project_.Exists(".mlpipe/tmp/undo"));
}

// A second name would show in its ctime.
TEST_F(ExperimentTest, NothingToDoTakesNoUndo) {
  const auto ctime_of_lock = [&] {
    return PosixFileSystem().Stat(project_.root() + "/mlpipe.lock", true).value()->ctime_ns;
  };
  const std::int64_t before = ctime_of_lock();
  ASSERT_THAT(Run({"train.lr=0.1"}, "same"), IsOk());
  EXPECT_EQ(ctime_of_lock(), before);
  ASSERT_THAT(Run({"train.lr=0.2"}, "other"), IsOk());
  EXPECT_NE(ctime_of_lock(), before);
  EXPECT_FALSE(project_.Exists(".mlpipe/tmp/undo"));
}

}  // namespace
}  // namespace mlp
