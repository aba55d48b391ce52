#include "engine/decision.h"
#include "tests/support/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

using testing::Sha256Of;

LockedPath Locked(const std::string& path, std::string_view bytes) {
  return {path, Sha256Of(bytes), bytes.size(), std::nullopt, false};
}

auto KindIs(ReasonKind kind) {
  return Field(&Reason::kind, kind);
}

// A stage with one dependency, one param and one output, recorded and unchanged.
class DecideTest : public ::testing::Test {
 protected:
  DecideTest() {
    stage_.name = "train";
    stage_.cmd = "train.sh";
    stage_.deps = {Dependency::OnPath("data", RelPath::Strict("data").value())};
    stage_.params = {{"params.yaml", RelPath::Strict("params.yaml").value(), {"lr"}, {}}};
    stage_.outs = {Out("model")};
    recorded_.cmd = "train.sh";
    recorded_.deps = {Locked("data", "d1")};
    recorded_.params = {{"params.yaml", {{"lr", 0.1}}}};
    recorded_.outs = {Locked("model", "m1")};
    facts_.now = recorded_;
    facts_.recorded = &recorded_;
  }

  static Output Out(const std::string& path) {
    Output out;
    out.text = path;
    out.path = RelPath::Strict(path).value();
    return out;
  }

  Decision Decide() { return mlp::Decide(stage_, facts_, options_); }

  Stage stage_;
  LockedStage recorded_;
  StageFacts facts_;
  DecideOptions options_;
};

TEST_F(DecideTest, NothingChangedIsUpToDate) {
  EXPECT_EQ(Decide().verdict, Verdict::kUpToDate);
  EXPECT_THAT(Decide().reasons, IsEmpty());
}

TEST_F(DecideTest, NoRecordRuns) {
  facts_.recorded = nullptr;
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_THAT(Decide().reasons, ElementsAre(KindIs(ReasonKind::kNeverRun)));
}

TEST_F(DecideTest, ChangedDependencyNamesOldAndNewDigest) {
  facts_.now.deps = {Locked("data", "d2")};
  const Decision decision = Decide();
  EXPECT_EQ(decision.verdict, Verdict::kRun);
  ASSERT_EQ(decision.reasons.size(), 1u);
  EXPECT_EQ(decision.reasons[0], (Reason{ReasonKind::kDepModified,
                                         "data",
                                         {},
                                         Sha256Of("d1").ToString(),
                                         Sha256Of("d2").ToString()}));
}

TEST_F(DecideTest, DependencyThatTheRecordLacksRuns) {
  recorded_.deps.clear();
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_EQ(Explain(Decide().reasons.at(0)), "dependency data is not in the record");
}

TEST_F(DecideTest, ChangedParamSaysFromWhatToWhat) {
  facts_.now.params = {{"params.yaml", {{"lr", 0.01}}}};
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_EQ(Explain(Decide().reasons.at(0)), "params.yaml: lr changed from 0.1 to 0.01");
}

TEST_F(DecideTest, IntegerAndFloatOfOneValueAreTheSame) {
  recorded_.params = {{"params.yaml", {{"lr", 1}}}};
  facts_.now.params = {{"params.yaml", {{"lr", 1.0}}}};
  EXPECT_EQ(Decide().verdict, Verdict::kUpToDate);
}

TEST_F(DecideTest, KeyThatLeftAWholeFileIsAChange) {
  stage_.params[0].keys.clear();
  recorded_.params = {{"params.yaml", {{"gone", 1}, {"lr", 0.1}}}};
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_EQ(Explain(Decide().reasons.at(0)), "params.yaml: gone was removed (1)");
}

TEST_F(DecideTest, ValuesThatLookAlikeAreToldApart) {
  const auto explained = [&](const Value& old, const Value& now) {
    recorded_.params = {{"params.yaml", {{"lr", old}}}};
    facts_.now.params = {{"params.yaml", {{"lr", now}}}};
    return Explain(Decide().reasons.at(0));
  };
  EXPECT_EQ(explained("1", 1), "params.yaml: lr changed from \"1\" to 1");
  EXPECT_EQ(explained(nullptr, ""), "params.yaml: lr changed from null to \"\"");
  EXPECT_EQ(explained("a", "b"), "params.yaml: lr changed from a to b");
  recorded_.params.clear();
  EXPECT_EQ(Explain(Decide().reasons.at(0)), "params.yaml: lr is new (b)");
}

TEST_F(DecideTest, ANanIsNoChange) {
  recorded_.params = {{"params.yaml", {{"lr", std::nan("")}}}};
  facts_.now.params = {{"params.yaml", {{"lr", std::nan("")}}}};
  EXPECT_EQ(Decide().verdict, Verdict::kUpToDate);
  EXPECT_EQ(recorded_.params, facts_.now.params);
}

TEST_F(DecideTest, ChangedCommandRuns) {
  facts_.now.cmd = "train.sh --fast";
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_THAT(Decide().reasons, ElementsAre(KindIs(ReasonKind::kCommandChanged)));
  recorded_.cmd = {{"argv", {"train", "a b"}}};
  facts_.now.cmd = {"prep", {{"argv", {"train", "a b"}}}};
  EXPECT_EQ(Explain(Decide().reasons.at(0)),
            "command changed from train 'a b' to prep; train 'a b'");
  recorded_.cmd = "prep\ntrain 'a b'";
  EXPECT_EQ(Explain(Decide().reasons.at(0)),
            "command changed from \"prep\\ntrain 'a b'\" to [\"prep\", {\"argv\": [\"train\", \"a "
            "b\"]}]");
}

TEST_F(DecideTest, MissingOutputIsRestoredFromTheRecord) {
  facts_.now.outs.clear();
  const Decision decision = Decide();
  EXPECT_EQ(decision.verdict, Verdict::kRestore);
  EXPECT_EQ(decision.restored, recorded_);
}

TEST_F(DecideTest, RestoringNeedsTheObjectOfEveryOutput) {
  stage_.outs.push_back(Out("plain"));
  stage_.outs[1].cache = false;
  recorded_.outs.push_back(Locked("plain", "p1"));
  facts_.now.outs = {Locked("plain", "p1")};
  EXPECT_EQ(Decide().verdict, Verdict::kRestore);
  facts_.unstored_outs = {"plain"};
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
}

TEST_F(DecideTest, APersistOutputIsNotReplaced) {
  stage_.outs[0].persist = true;
  facts_.now.outs = {Locked("model", "edited")};
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
}

TEST_F(DecideTest, ModifiedOutputIsRestoredFromTheRecord) {
  facts_.now.outs = {Locked("model", "edited")};
  EXPECT_EQ(Decide().verdict, Verdict::kRestore);
  EXPECT_THAT(Decide().reasons, ElementsAre(KindIs(ReasonKind::kOutModified)));
}

TEST_F(DecideTest, MissingOutputWithoutObjectRuns) {
  facts_.now.outs.clear();
  facts_.unstored_outs = {"model"};
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
}

TEST_F(DecideTest, RightOutputWithoutObjectIsOnlyStored) {
  facts_.unstored_outs = {"model"};
  EXPECT_EQ(Decide().verdict, Verdict::kStore);
  EXPECT_THAT(Decide().reasons, ElementsAre(KindIs(ReasonKind::kOutNotStored)));
}

TEST_F(DecideTest, DamagedObjectIsNamedAndMadeAnew) {
  facts_.unstored_outs = facts_.damaged_outs = {"model"};
  EXPECT_EQ(Decide().verdict, Verdict::kStore);
  EXPECT_THAT(Decide().reasons, ElementsAre(KindIs(ReasonKind::kOutDamaged)));
  facts_.now.outs.clear();
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_THAT(Decide().reasons,
              ElementsAre(KindIs(ReasonKind::kOutMissing), KindIs(ReasonKind::kOutDamaged)));
}

TEST_F(DecideTest, UncachedOutputNeedsNoObject) {
  stage_.outs[0].cache = false;
  facts_.unstored_outs = {"model"};
  EXPECT_EQ(Decide().verdict, Verdict::kUpToDate);
}

TEST_F(DecideTest, OutputThatTheRecordLacksRuns) {
  stage_.outs.push_back(Out("extra"));
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_THAT(Decide().reasons, ElementsAre(KindIs(ReasonKind::kOutNotRecorded)));
}

TEST_F(DecideTest, EarlierRunIsRestoredInsteadOfRunning) {
  facts_.now.params = {{"params.yaml", {{"lr", 0.01}}}};
  facts_.cached = facts_.now;
  facts_.cached->outs = {Locked("model", "m0")};
  const Decision decision = Decide();
  EXPECT_EQ(decision.verdict, Verdict::kRestore);
  EXPECT_EQ(decision.restored, facts_.cached);
  options_.use_run_cache = false;
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
}

TEST_F(DecideTest, ForceRunsWhateverIsKnown) {
  options_.force = true;
  facts_.cached = recorded_;
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_EQ(Decide().reasons.at(0).kind, ReasonKind::kForced);
}

TEST_F(DecideTest, WhatIsMissingBlocksEvenWhenForced) {
  options_.force = true;
  facts_.missing_deps = {"data"};
  facts_.missing_params = {{"params.yaml", "lr"}};
  EXPECT_EQ(Decide().verdict, Verdict::kBlocked);
  EXPECT_THAT(Decide().reasons,
              ElementsAre(KindIs(ReasonKind::kDepMissing), KindIs(ReasonKind::kParamMissing)));
}

TEST_F(DecideTest, FrozenIsLeftAlone) {
  stage_.frozen = true;
  facts_.missing_deps = {"data"};
  EXPECT_EQ(Decide().verdict, Verdict::kFrozen);
}

TEST_F(DecideTest, AlwaysChangedAndCallbackRun) {
  stage_.always_changed = true;
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  Stage callback;
  callback.name = "notify";
  callback.cmd = "date";
  StageFacts facts;
  LockedStage recorded;
  recorded.cmd = facts.now.cmd = "date";
  facts.recorded = &recorded;
  EXPECT_THAT(mlp::Decide(callback, facts, {}).reasons, ElementsAre(KindIs(ReasonKind::kCallback)));
}

TEST_F(DecideTest, EnvironmentSaysFromWhatToWhat) {
  recorded_.env = {{"A", "1"}, {"B", nullptr}, {"KEY", {{"sha256", "aa"}}}};
  facts_.now.env = {{"A", "2"}, {"B", nullptr}, {"KEY", {{"sha256", "bb"}}}, {"NEW", "x"}};
  const Decision decision = Decide();
  EXPECT_EQ(decision.verdict, Verdict::kRun);
  ASSERT_EQ(decision.reasons.size(), 3u);
  EXPECT_EQ(Explain(decision.reasons[0]), "environment variable A changed from '1' to '2'");
  EXPECT_EQ(Explain(decision.reasons[1]), "secret environment variable KEY changed");
  EXPECT_EQ(Explain(decision.reasons[2]), "environment variable NEW is new ('x')");
  facts_.now.env = {{"A", nullptr}};
  EXPECT_EQ(Explain(Decide().reasons.at(0)), "environment variable A changed from '1' to not set");
}

TEST_F(DecideTest, OtherWorkingDirectoryRuns) {
  facts_.now.wdir = "sub";
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  EXPECT_EQ(Explain(Decide().reasons.at(0)), "working directory changed from . to sub");
}

TEST_F(DecideTest, DependencyThatCannotBeLookedAtBlocks) {
  facts_.unknown_deps = {{"https://x/y", "no network"}};
  EXPECT_EQ(Decide().verdict, Verdict::kBlocked);
  EXPECT_EQ(Explain(Decide().reasons.at(0)),
            "dependency https://x/y cannot be looked at: no network");
}

TEST_F(DecideTest, TrueIsOneOnlyForPython) {
  recorded_.params = {{"params.yaml", {{"lr", 1}}}};
  facts_.now.params = {{"params.yaml", {{"lr", true}}}};
  EXPECT_EQ(Decide().verdict, Verdict::kRun);
  facts_.python_equality = true;
  EXPECT_EQ(Decide().verdict, Verdict::kUpToDate);
}

TEST_F(DecideTest, AllowMissingTrustsTheRecords) {
  options_.allow_missing = true;
  facts_.missing_deps = {"data"};
  facts_.now.outs.clear();
  facts_.unstored_outs = {"model"};
  EXPECT_EQ(Decide().verdict, Verdict::kUpToDate);
  facts_.now.deps = {Locked("data", "d2")};  // its writer recorded other bytes
  EXPECT_EQ(Decide().verdict, Verdict::kBlocked);
  facts_.missing_params = {{"params.yaml", "lr"}};
  facts_.now.deps = recorded_.deps;
  EXPECT_EQ(Decide().verdict, Verdict::kBlocked);
}

TEST_F(DecideTest, FrozenGetsBackWhatIsGone) {
  stage_.frozen = true;
  facts_.now.outs.clear();
  facts_.now.cmd = "another";
  EXPECT_EQ(Decide().verdict, Verdict::kRestore);
  EXPECT_EQ(Decide().restored, recorded_);
  facts_.unstored_outs = {"model"};
  EXPECT_EQ(Decide().verdict, Verdict::kFrozen);
}

TEST_F(DecideTest, TrackedDataIsRestoredOrRecorded) {
  stage_.kind = StageKind::kData;
  stage_.deps.clear();
  stage_.params.clear();
  EXPECT_EQ(Decide().verdict, Verdict::kUpToDate);
  options_.force = true;
  EXPECT_EQ(Decide().verdict, Verdict::kUpToDate);
  facts_.now.outs = {Locked("model", "edited")};
  EXPECT_EQ(Decide().verdict, Verdict::kAdd);
  facts_.now.outs.clear();
  EXPECT_EQ(Decide().verdict, Verdict::kRestore);
  facts_.unstored_outs = {"model"};
  EXPECT_EQ(Decide().verdict, Verdict::kBlocked);
  EXPECT_THAT(Decide().reasons, ElementsAre(KindIs(ReasonKind::kDataMissing)));
  facts_.recorded = nullptr;
  EXPECT_EQ(Decide().verdict, Verdict::kBlocked);
  facts_.now.outs = {Locked("model", "m1")};
  EXPECT_EQ(Decide().verdict, Verdict::kAdd);
}

}  // namespace
}  // namespace mlp
