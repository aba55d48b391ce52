#include "stages/learn/unit_choice.h"

#include "stages/base/random.h"
#include "stages/learn/prune_places.h"
#include "stages/model/models.h"
#include "stages/model/residual_blocks.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const char* const kModels[] = {
    "{name: mlp, hidden: [30, 20]}",
    "{name: cnn, blocks: [[16, 16], [32]], hidden: [40]}",
    "{name: alexnet, width: 8, hidden: [64]}",
    "{name: resnet, width: 16, blocks: [2, 2], squeeze_excitation: 0.25}",
    "{name: resnet, width: 16, blocks: [1, 1], preactivation: true}",
    "{name: mobilenet, width: 8, blocks: [1, 2]}",
    "{name: vit, patch: 8, width: 24, depth: 2, heads: 4}"};

class UnitChoiceTest : public ::testing::Test {
 protected:
  ParamsSection Section(const std::string& prune) {
    return ReadParams(scratch_.Write("params.yaml", "prune: " + prune + "\n")).Section("prune");
  }
  Architecture Model(const std::string& model) {
    ParamsSection top = ReadParams(scratch_.Write("m.yaml", "train: {model: " + model + "}\n"));
    ParamsSection section = top.Section("train");
    return ReadModel(section, {3, 32, 32}, 10);
  }
  PruneRule Rule(const std::string& prune) {
    ParamsSection section = Section(prune);
    const PruneRule rule = ReadPruneRule(section);
    section.RejectUnknown();
    return rule;
  }
  std::string RuleError(const std::string& prune) {
    return ErrorOf([&] { Rule(prune); });
  }
  std::string PlaceError(const std::string& prune, const Architecture& architecture) {
    return ErrorOf([&] {
      ParamsSection section = Section(prune);
      FindFixedRatios(section, ReadPruneRule(section), PlanOf(architecture));
    });
  }
  Scratch scratch_;
};

UnitScores RandomScores(const LayerPlan& plan) {
  Random random(5);
  UnitScores scores;
  for (const PrunableSpace& space : PrunableSpaces(plan))
    for (std::int64_t i = 0; i < space.size; ++i)
      scores[space.space].push_back(random.Uniform() * (space.space + 1));
  return scores;
}

UnitCounts CountsAfter(const LayerPlan& plan, const KeptUnits& kept) {
  UnitCounts counts = CountsOf(plan);
  for (const auto& [space, units] : kept)
    counts[static_cast<std::size_t>(space)] = static_cast<std::int64_t>(units.size());
  return counts;
}

// The arithmetic against the plan of the layers that are really left.
TEST_F(UnitChoiceTest, CostsAreThoseOfTheNarrowedLayers) {
  for (const char* model : kModels) {
    const Architecture architecture = Model(model);
    const LayerPlan plan = PlanOf(architecture);
    const PlanCost cost(plan);
    EXPECT_EQ(cost.Of(CountsOf(plan)), (Cost{plan.CountParameters(), plan.flops})) << model;
    UnitCounts counts = CountsOf(plan);
    for (const PrunableSpace& space : PrunableSpaces(plan)) {
      const auto at = static_cast<std::size_t>(space.space);
      const Cost before = cost.Of(counts);
      const Cost saved = cost.Saved(counts, space.space, (counts[at] + 1) / 2);
      counts[at] = (counts[at] + 1) / 2;
      const Architecture narrow{architecture.input, 10, NarrowedLayers(plan, counts)};
      EXPECT_EQ(cost.Of(counts), (Cost{CountParameters(narrow), CountFlops(narrow)})) << model;
      EXPECT_EQ(before.flops - saved.flops, cost.Of(counts).flops);
      EXPECT_EQ(before.parameters - saved.parameters, cost.Of(counts).parameters);
    }
  }
}

// Met, and no longer with one more unit anywhere.
TEST_F(UnitChoiceTest, MeetsTargetsWithNoUnitToSpare) {
  for (const char* model : kModels) {
    const Architecture architecture = Model(model);
    const LayerPlan plan = PlanOf(architecture);
    const UnitCounts original = CountsOf(plan);
    const UnitScores scores = RandomScores(plan);
    const PlanCost cost(plan);
    const Cost all = cost.Of(original);
    for (const char* settings : {"{target: {flops: 0.5}}", "{target: {parameters: 0.3}}",
                                 "{target: {flops: 0.45}, scope: global}",
                                 "{target: {parameters: 0.4}, scope: global, criterion: taylor}"}) {
      const PruneRule rule = Rule(settings);
      const KeptUnits kept = ChooseUnits({plan, original, scores, {}}, rule, rule.goal);
      UnitCounts counts = CountsAfter(plan, kept);
      const Cost least = LeastCost(plan, {}, rule);
      if (!IsWithin(rule.goal.measure, least, all, rule.goal.gone)) {
        EXPECT_EQ(cost.Of(counts), least) << model << settings;
        EXPECT_THAT(model, HasSubstr("alexnet"));  // most of whose channels have neighbours
        continue;
      }
      ASSERT_TRUE(IsWithin(rule.goal.measure, cost.Of(counts), all, rule.goal.gone))
          << model << settings;
      for (const auto& [space, units] : kept) {
        ++counts[static_cast<std::size_t>(space)];
        EXPECT_FALSE(IsWithin(rule.goal.measure, cost.Of(counts), all, rule.goal.gone))
            << model << settings << units.size();
        --counts[static_cast<std::size_t>(space)];
      }
    }
  }
}

TEST_F(UnitChoiceTest, RoundsWhatStays) {
  const Architecture architecture = Model(kModels[3]);
  const LayerPlan plan = PlanOf(architecture);
  const UnitCounts original = CountsOf(plan);
  for (const char* settings :
       {"{ratio: 0.4, round_to: 8}", "{target: {flops: 0.6}, round_to: 8}",
        "{target: {flops: 0.6}, round_to: 8, scope: global, criterion: taylor}",
        "{ratio: 0.6, round_to: 8, scope: global}"}) {
    const PruneRule rule = Rule(settings);
    const KeptUnits kept = ChooseUnits({plan, original, RandomScores(plan), {}}, rule, rule.goal);
    ASSERT_FALSE(kept.empty());
    for (const auto& [space, units] : kept) EXPECT_EQ(units.size() % 8, 0u) << settings;
  }
  EXPECT_EQ(CountKept(20, 0.01, 8), 20);  // nothing is to go
  EXPECT_EQ(CountKept(20, 0.5, 8), 8);
  EXPECT_EQ(CountKept(64, 0.99, 8), 8);
  EXPECT_EQ(CountKept(6, 0.5, 8), 6);
  EXPECT_EQ(CountKept(5, 0.5, 1), 2);
  EXPECT_EQ(CountKept(1, 0.9, 1), 1);
}

// By hand: two hidden layers; a unit of the first saves 3 + 2 weights, of the second 2 + 2.
TEST_F(UnitChoiceTest, TaylorLosesLeastForEachParameterSaved) {
  const Architecture architecture = ArchitectureOf({3}, 2, R"([
    {"dense": {"out": 2, "bias": false}}, "relu", {"dense": {"out": 2, "bias": false}}, "relu",
    {"dense": {"out": 2, "bias": false}}])");
  const LayerPlan plan = PlanOf(architecture);
  const auto spaces = PrunableSpaces(plan);
  const UnitScores scores = {{spaces[0].space, {9, 4.5}}, {spaces[1].space, {4, 9}}};
  const UnitCounts original = CountsOf(plan);
  const auto kept = [&](const char* settings) {
    const PruneRule rule = Rule(settings);
    return ChooseUnits({plan, original, scores, {}}, rule, rule.goal);
  };
  // 4.5 / 5 < 4 / 4, though 4 < 4.5.
  EXPECT_THAT(kept("{target: {parameters: 0.9}, scope: global, criterion: taylor}"),
              ElementsAre(testing::Pair(spaces[0].space, ElementsAre(0))));
  EXPECT_THAT(kept("{ratio: 0.25, scope: global, criterion: taylor}"),
              ElementsAre(testing::Pair(spaces[1].space, ElementsAre(1))));
}

TEST_F(UnitChoiceTest, KeepsAndFixesPlaces) {
  const Architecture architecture = BranchedCnn();
  const LayerPlan plan = PlanOf(architecture);
  ParamsSection section = Section("{ratio: 0.5, keep: ['0'], ratios: {3.body.0: 0.34, '10': 0.2}}");
  const PruneRule rule = ReadPruneRule(section);
  const FixedRatios fixed = FindFixedRatios(section, rule, plan);
  const UnitCounts original = CountsOf(plan);
  for (const bool is_global : {false, true}) {
    PruneRule scoped = rule;
    scoped.is_global = is_global;
    const UnitCounts counts = CountsAfter(
        plan, ChooseUnits({plan, original, RandomScores(plan), fixed}, scoped, rule.goal));
    const auto count = [&](const char* place) {
      return counts[static_cast<std::size_t>(*SpaceMadeAt(plan, place))];
    };
    EXPECT_EQ(count("0"), 8);
    EXPECT_EQ(count("3.body.3"), 8);  // the same units
    EXPECT_EQ(count("3.body.0"), 4);
    EXPECT_EQ(count("10"), 8);
  }
}

TEST_F(UnitChoiceTest, SaysWhichPlaceIsWrong) {
  const Architecture architecture = BranchedCnn();
  EXPECT_THAT(PlaceError("{keep: ['0', '77']}", architecture),
              AllOf(HasSubstr("params.yaml:1:21: error: prune.keep has '77', which is no layer "
                              "that makes units"),
                    HasSubstr("hint: these can be pruned: 0, 3.body.0, 3.body.5, 5.body.0, 10")));
  EXPECT_THAT(PlaceError("{ratios: {'1': 0.5}}", architecture), HasSubstr("prune.ratios has '1'"));
  EXPECT_THAT(PlaceError("{ratios: {'13': 0.5}}", architecture),
              HasSubstr("which loses no units: others count on all of them"));
  EXPECT_THAT(PlaceError("{keep: ['0'], ratios: {3.body.3: 0.5}}", architecture),
              HasSubstr("'3.body.3', whose units are those of '0', for which another ratio"));
}

TEST_F(UnitChoiceTest, KnowsTheLeastThatCanStay) {
  const Architecture architecture = Model(kModels[3]);
  const LayerPlan plan = PlanOf(architecture);
  for (const char* settings :
       {"{target: {flops: 0.001}, round_to: 8}", "{target: {flops: 0.001}, scope: global}"}) {
    const PruneRule rule = Rule(settings);
    const UnitCounts original = CountsOf(plan);
    const KeptUnits kept = ChooseUnits({plan, original, RandomScores(plan), {}}, rule, rule.goal);
    EXPECT_EQ(PlanCost(plan).Of(CountsAfter(plan, kept)), LeastCost(plan, {}, rule));
  }
}

TEST_F(UnitChoiceTest, ReadsTheRule) {
  EXPECT_THAT(RuleError("{ratio: 0.5, target: {flops: 0.5}}"),
              HasSubstr("prune.ratio and a target are given"));
  EXPECT_THAT(RuleError("{target: {}}"), HasSubstr("exactly one of parameters, flops and latency"));
  EXPECT_THAT(RuleError("{target: {flops: 0.5, latency: 0.5}}"), HasSubstr("exactly one of"));
  EXPECT_THAT(RuleError("{target: {flop: 0.5}}"), HasSubstr("did you mean 'flops'?"));
  EXPECT_THAT(RuleError("{target: {latency: 2}}"), HasSubstr("prune.target.latency must be from"));
  EXPECT_THAT(RuleError("{ratios: {'3': 1}}"), HasSubstr("prune.ratios.3 must be from 0 to 0.99"));
  EXPECT_THAT(RuleError("{kind: unstructured, target: {flops: 0.5}}"),
              HasSubstr("unknown key 'target'"));
  EXPECT_THAT(RuleError("{kind: n_m, pattern: {n: 4, m: 4}}"),
              HasSubstr("prune.pattern.n must be from 1 to 3"));
  EXPECT_THAT(RuleError("{kind: n_m, steps: 3}"), HasSubstr("unknown key 'steps'"));
  EXPECT_THAT(RuleError("{kind: blocks, criterion: l1}"), HasSubstr("unknown key 'criterion'"));
  EXPECT_THAT(RuleError("{kind: unstructured, criterion: norm_scale}"),
              HasSubstr("must be one of l1, taylor"));
  EXPECT_DOUBLE_EQ(GoalFor(Rule("{target: {flops: 250}}"), {1, 1000}).gone, 0.75);
  EXPECT_DOUBLE_EQ(GoalFor(Rule("{target: {parameters: 0.4}}"), {1, 1000}).gone, 0.6);
}

// By the formulas.
TEST_F(UnitChoiceTest, DividesWhatGoesOverTheSteps) {
  const PruneRule cubic = Rule("{ratio: 0.8, steps: 4}");
  EXPECT_DOUBLE_EQ(GoneAfter(cubic, 0.8, 1), 0.8 * (1 - 27.0 / 64));
  EXPECT_DOUBLE_EQ(GoneAfter(cubic, 0.8, 2), 0.8 * 7 / 8);
  EXPECT_EQ(GoneAfter(cubic, 0.8, 4), 0.8);
  const PruneRule geometric = Rule("{ratio: 0.75, steps: 2, step_schedule: geometric}");
  EXPECT_DOUBLE_EQ(GoneAfter(geometric, 0.75, 1), 0.5);
  EXPECT_EQ(GoneAfter(geometric, 0.75, 2), 0.75);
  EXPECT_EQ(GoneAfter(Rule("{}"), 0.3, 1), 0.3);
}

TEST_F(UnitChoiceTest, FindsBlocksThatCanGo) {
  const Architecture architecture = BranchedCnn();
  EXPECT_THAT(DroppableBlocks(architecture), ElementsAre(3));
  const Architecture smaller = WithoutLayer(architecture, 3);
  EXPECT_EQ(smaller.layers.size(), architecture.layers.size() - 1);
  EXPECT_LT(CountFlops(smaller), CountFlops(architecture));
}

}  // namespace
}  // namespace mlp::stages
