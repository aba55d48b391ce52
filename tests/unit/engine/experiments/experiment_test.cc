#include "engine/experiments/experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/experiments/experiment_selection.h"
#include "engine/experiments/name_words.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;
using testing::IsOkAndHolds;

const GitId kBaseline{"9b5e731c0a0b0c0d0e0f9b5e731c0a0b0c0d0e0f"};

TEST(ExperimentRef, IsDvcs) {
  const std::string ref = ExperimentRef(kBaseline, "e001");
  EXPECT_EQ(ref, "refs/exps/9b/5e731c0a0b0c0d0e0f9b5e731c0a0b0c0d0e0f/e001");
  const auto parsed = ParseExperimentRef({ref, {"c0ffee"}});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->name, "e001");
  EXPECT_EQ(parsed->baseline, kBaseline);
  EXPECT_EQ(parsed->commit.hex, "c0ffee");
}

TEST(ExperimentRef, OthersAreNotTakenForExperiments) {
  for (const char* name :
       {"refs/exps/exec/EXEC_HEAD", "refs/exps/stash", "refs/heads/main",
        "refs/exps/zz/5e731c0a0b0c0d0e0f9b5e731c0a0b0c0d0e0f/e", "refs/exps/9b/5e73/e001"})
    EXPECT_FALSE(ParseExperimentRef({name, {}})) << name;
}

TEST(ExperimentName, FollowsGitsRules) {
  GitProject project;
  GitRepo repo = project.Repo();  // loads the library that knows the rules
  for (const char* name : {"e001", "lr-0.1", "übung"})
    EXPECT_THAT(CheckExperimentName(name), IsOk());
  for (const char* name : {"", "a/b", "a b", "a..b", "x.lock", ".a", "a~1", "a:b", "@{u}"})
    EXPECT_THAT(CheckExperimentName(name),
                FailsWith(ErrorCode::kUsage, "cannot name an experiment"))
        << name;
}

TEST(RandomExperimentName, AsksAgainWhileTaken) {
  std::size_t next = 0;
  const auto counting = [&](std::size_t below) { return next++ % below; };
  const std::string first = std::string(kAdjectives[0]) + "-" + std::string(kNouns[1]);
  EXPECT_EQ(RandomExperimentName(counting, [](const auto&) { return false; }), first);
  next = 0;
  EXPECT_NE(RandomExperimentName(counting, [&](const auto& name) { return name == first; }), first);
}

TEST(RandomExperimentName, FindsOneEvenWhenAllAreTaken) {
  const auto always_first = [](std::size_t) { return std::size_t{0}; };
  const std::string only = std::string(kAdjectives[0]) + "-" + std::string(kNouns[0]);
  EXPECT_EQ(RandomExperimentName(always_first, [&](const auto& name) { return name == only; }),
            only + "-2");
}

TEST(NameWords, AreDifferentShortAndPlain) {
  std::set<std::string_view> all(kAdjectives.begin(), kAdjectives.end());
  all.insert(kNouns.begin(), kNouns.end());
  EXPECT_EQ(all.size(), kAdjectives.size() + kNouns.size());
  for (const std::string_view word : all) {
    EXPECT_LE(word.size(), 9u) << word;
    EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), word.npos) << word;
  }
}

class FindExperimentTest : public ::testing::Test {
 protected:
  FindExperimentTest() {
    first_ = {project_.CommitAll("first")};
    second_ = {project_.CommitAll("second")};
    Set(first_, "old", first_);
    Set(first_, "both", first_);
    Set(second_, "both", second_);
  }
  void Set(const GitId& baseline, const std::string& name, const GitId& commit) {
    project_.Git("update-ref " + ExperimentRef(baseline, name) + " " + commit.hex);
  }
  GitProject project_;
  GitId first_, second_;
};

TEST_F(FindExperimentTest, PrefersHeads) {
  GitRepo repo = project_.Repo();
  EXPECT_EQ(FindExperiment(repo, "both").value().baseline, second_);
  EXPECT_EQ(FindExperiment(repo, "old").value().baseline, first_);
  const auto slip = FindExperiment(repo, "bot");
  EXPECT_THAT(slip, FailsWith(ErrorCode::kNotFound, "there is no experiment 'bot'"));
  EXPECT_EQ(slip.error().hint, "did you mean 'both'?");
}

TEST_F(FindExperimentTest, RefusesToGuess) {
  project_.CommitAll("third");
  GitRepo repo = project_.Repo();
  EXPECT_THAT(FindExperiment(repo, "both"),
              FailsWith(ErrorCode::kUsage, "2 commits have an experiment 'both'"));
}

TEST_F(FindExperimentTest, GoesByTheBeginningOfItsId) {
  Set(first_, "third", GitId{project_.CommitAll("third")});
  GitRepo repo = project_.Repo();
  const GitId third = FindExperiment(repo, "third").value().commit;
  EXPECT_EQ(FindExperiment(repo, third.hex.substr(0, 12)).value().name, "third");
  EXPECT_EQ(FindExperiment(repo, third.hex).value().name, "third");
  EXPECT_THAT(FindExperiment(repo, third.hex.substr(0, 3)), FailsWith(ErrorCode::kNotFound, ""));
  // one commit under two names is one
  EXPECT_EQ(FindExperiment(repo, first_.hex).value().commit, first_);
}

TEST_F(FindExperimentTest, SelectsByNamesBaselinesOrAll) {
  GitRepo repo = project_.Repo();
  const std::vector<Experiment> all = ListExperiments(repo).value();
  const auto names = [&](const ExperimentSelection& selection) {
    std::vector<std::string> found;
    const std::vector<Experiment> selected = SelectExperiments(repo, all, selection).value();
    for (const Experiment& experiment : selected)
      found.push_back(experiment.name + "@" + (experiment.baseline == first_ ? "1" : "2"));
    std::sort(found.begin(), found.end());
    return found;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names({}), Names{"both@2"});
  EXPECT_EQ(names({.names = {"old", "both", "old"}}), (Names{"both@2", "old@1"}));
  EXPECT_EQ(names({.revisions = {"main~1"}}), (Names{"both@1", "old@1"}));
  EXPECT_EQ(names({.revisions = {"HEAD"}, .commits = -1}), (Names{"both@1", "both@2", "old@1"}));
  EXPECT_EQ(names({.all = true}), (Names{"both@1", "both@2", "old@1"}));
  EXPECT_THAT(SelectExperiments(repo, all, {.names = {"old", "nope"}}),
              FailsWith(ErrorCode::kNotFound, "there is no experiment 'nope'"));
}

TEST_F(FindExperimentTest, NamesAreRevisions) {
  GitRepo repo = project_.Repo();
  EXPECT_THAT(ResolveRevision(repo, "both"), IsOkAndHolds(second_));
  EXPECT_THAT(ResolveRevision(repo, "HEAD"), IsOkAndHolds(second_));
  EXPECT_THAT(ResolveRevision(repo, "main~1"), IsOkAndHolds(first_));
  EXPECT_THAT(ResolveRevision(repo, "nope"), FailsWith(ErrorCode::kNotFound, "unknown revision"));
}

TEST(ResolveRevision, SaysWhenThereIsNoCommit) {
  GitProject project;
  GitRepo repo = project.Repo();
  EXPECT_THAT(ResolveRevision(repo, "HEAD"), FailsWith(ErrorCode::kNotFound, "has no commit yet"));
}

}  // namespace
}  // namespace mlp
