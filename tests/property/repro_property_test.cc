// The master property: after any sequence of edits, kills and losses an incremental `repro` leaves
// the bytes that running everything from scratch would leave, and runs no stage whose inputs were
// seen before. For random projects of both layouts.
//
// MLPIPE_PROPERTY_SEEDS=1000 tries that many instead of the few that fit into a test run.
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "tests/property/repro_model.h"

namespace mlp {
namespace {

constexpr int kSteps = 8;

int Seeds() {
  const char* text = std::getenv("MLPIPE_PROPERTY_SEEDS");
  return text == nullptr ? 15 : std::atoi(text);
}

// The stages that ran, by their names in the journal, in the order in which they began.
std::vector<std::string> Ran(TestProject& project) {
  std::vector<std::string> ran;
  std::istringstream lines(project.Read("ran.log"));
  for (std::string name; lines >> name;) ran.push_back(name);
  project.Remove("ran.log");
  return ran;
}

// A repro in a process of its own that is killed after a while; returns when its commands have
// ended too.
void KillRepro(TestProject& project, const ReproOptions& options, int after_us) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t child = ::fork();
  if (child == 0) {
    (void)project.Repro(options);
    ::_exit(0);
  }
  ::usleep(static_cast<useconds_t>(after_us));
  ::kill(child, SIGKILL);
  while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) continue;
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

class ReproProperty : public ::testing::TestWithParam<std::tuple<const Layout*, int>> {
 protected:
  ReproProperty()
      : layout_(*std::get<0>(GetParam())),
        model_(static_cast<unsigned>(std::get<1>(GetParam())), layout_),
        project_(layout_) {}

  // What ran must be new, and what ended is known from then on: of these runs all but the last
  // `unended`.
  void CheckRuns(const ReproModel::Files& expected, std::size_t unended) {
    const auto runs = model_.Runs(expected);
    const std::vector<std::string> ran = Ran(project_);
    for (std::size_t i = 0; i < ran.size(); ++i) {
      const ModelRun& run = runs.at(ran[i]);
      if (!run.must_not_repeat || lost_.contains(run.output)) continue;
      EXPECT_FALSE(seen_.contains(run.key)) << "stage" << ran[i] << " ran although it was known";
      if (i + unended < ran.size()) seen_.insert(run.key);
    }
  }

  void Reproduce(const ReproOptions& options) {
    const auto expected = model_.Evaluate();
    if (model_.Pick(0, 4) == 0) {
      SCOPED_TRACE("killed");
      // One stage at a time begins when the one before it has ended, and a kill loses nothing that
      // has. Of several at a time nobody here knows which have.
      ReproOptions killed = options;
      if (model_.Pick(0, 1) == 0) killed.jobs = 1;
      KillRepro(project_, killed, model_.Pick(0, 40'000));
      CheckRuns(expected, killed.jobs == 1 ? 1 : model_.size());
    }
    ReproSummary summary = project_.Repro(options);
    // Damage that no look at an object's inode shows is found by restoring it; the hint of the
    // error is what is done here.
    if (!summary.errors.empty() && summary.errors.front().code == ErrorCode::kCorrupt)
      summary = project_.Repro(options);
    ASSERT_TRUE(summary.errors.empty()) << summary.errors.front().message;
    for (const auto& [path, text] : expected) ASSERT_EQ(project_.Read(path), text) << path;
    CheckRuns(expected, 0);
    ASSERT_EQ(project_.Repro().Count(StageOutcome::kUpToDate),
              model_.size() - model_.AlwaysRunning());
    (void)Ran(project_);
  }

  const Layout& layout_;
  ReproModel model_;
  TestProject project_;
  std::set<std::string> seen_;  // keys of runs whose results are known
  std::set<std::string> lost_;  // contents that the store may not have
};

TEST_P(ReproProperty, EqualsRunningEverythingAndRunsNothingTwice) {
  std::string history;
  for (int step = 0; step < kSteps; ++step) {
    model_.WriteTo(project_);
    SCOPED_TRACE("step " + std::to_string(step) + ":" + history);
    ReproOptions options;
    options.jobs = model_.Pick(1, 4);
    Reproduce(options);
    if (HasFatalFailure()) return;
    for (int i = model_.Pick(1, 3); i > 0; --i) history += "\n  " + model_.Disturb(project_, lost_);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReproProperty,
                         ::testing::Combine(::testing::Values(&NativeLayout(), &DvcLayout()),
                                            ::testing::Range(1, 1 + Seeds())),
                         [](const auto& seed) {
                           return std::string(std::get<0>(seed.param)->name) + "_" +
                                  std::to_string(std::get<1>(seed.param));
                         });

}  // namespace
}  // namespace mlp
