#include "stages/learn/pruning.h"

#include <fmt/format.h>

#include "stages/learn/latency_target.h"
#include "stages/learn/masks.h"
#include "stages/learn/model_size.h"
#include "stages/learn/predict.h"
#include "stages/learn/sensitivity.h"
#include "stages/learn/unit_scores.h"
#include "tests/unit/stages/learn/networks.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Three blocks of which one has a shortcut of its own.
Architecture Blocks() {
  return ArchitectureOf({4, 6, 6}, 3, R"([
    {"conv": {"out": 8}}, "batch_norm", "relu",
    {"residual": {"body": [{"conv": {"out": 8}}, "batch_norm"]}}, "relu",
    {"residual": {"body": [{"conv": {"out": 12}}, "batch_norm"],
                  "shortcut": [{"conv": {"out": 12, "kernel": 1}}, "batch_norm"]}}, "relu",
    {"residual": {"body": [{"conv": {"out": 12}}, "batch_norm"]}}, "relu",
    "global_avg_pool", {"dense": {"out": 3}}])");
}

class PruningTest : public ::testing::Test {
 protected:
  PruningTest()
      : network_(RandomNetwork(Blocks())), samples_(RandomSamples(network_->architecture(), 48)) {}

  ParamsSection Section(const std::string& prune) {
    return ReadParams(scratch_.Write("params.yaml", "prune: " + prune + "\n")).Section("prune");
  }

  PruningResult Run(const std::string& prune, bool channels_last = false) {
    ParamsSection section = Section(prune);
    const PruneRule rule = ReadPruneRule(section);
    FitPlan plan;
    plan.seed = 1;
    plan.stage = "prune";
    plan.options.epochs = 2;
    plan.options.batch_size = 16;
    plan.options.schedule.peak = 0.01;
    plan.options.average = 0.9;
    plan.options.channels_last = channels_last;
    const auto pruner =
        MakePruner({network_, samples_, 16, 1}, rule, GoalFor(rule, {1, 1}), section);
    return RunPruning(network_, *pruner, rule, {samples_, samples_, samples_}, plan);
  }

  std::string RunError(const std::string& prune) {
    return ErrorOf([&] { Run(prune); });
  }

  Scratch scratch_;
  Network network_;
  LabelledTensors samples_;
};

TEST_F(PruningTest, GoesStepByStepToTheTarget) {
  const torch::Tensor before = Predict(network_, samples_.inputs);
  const PruningResult result =
      Run("{target: {flops: 0.4}, scope: global, criterion: taylor, steps: 3, "
          "step_schedule: geometric}");
  ASSERT_EQ(result.points.size(), 7u);
  EXPECT_EQ(result.history.size(), 4u);
  EXPECT_EQ(result.history.back().epoch, 4);
  for (std::size_t i = 1; i < 7; i += 2) {
    EXPECT_LT(result.points[i].flops, result.points[i - 1].flops);
    EXPECT_EQ(result.points[i].flops, result.points[i + 1].flops);
  }
  const auto share = static_cast<double>(result.points.back().flops) /
                     static_cast<double>(result.points.front().flops);
  EXPECT_LE(share, 0.4);
  EXPECT_GT(share, 0.3);
  EXPECT_TRUE(torch::equal(Predict(network_, samples_.inputs), before)) << "the original changed";
}

// Weights that went are zero after all steps of an optimiser with decay and an average, and with
// storage that was laid out anew.
TEST_F(PruningTest, MaskedWeightsStayZero) {
  for (const bool channels_last : {false, true}) {
    for (const char* scope : {"layer", "global"}) {
      PruningResult result =
          Run(fmt::format("{{kind: unstructured, ratio: 0.6, scope: {}, steps: 2}}", scope),
              channels_last);
      const ZeroCount zeros = CountZeros(result.network);
      EXPECT_EQ(zeros.zeros,
                result.points.back().parameters - result.points.back().nonzero_parameters);
      EXPECT_NEAR(static_cast<double>(zeros.zeros) / static_cast<double>(zeros.weights), 0.6, 0.01);
      EXPECT_LT(result.points.back().compressed_bytes, result.points[0].compressed_bytes * 3 / 4);
      EXPECT_EQ(result.points.back().flops, result.points.front().flops);
    }
  }
}

TEST_F(PruningTest, KeepsAndFixesWeights) {
  PruningResult result =
      Run("{kind: unstructured, ratio: 0.5, keep: ['0'], criterion: taylor, "
          "ratios: {7.body.0: 0.9}}");
  const auto zeros = [&](const char* name) {
    const torch::Tensor weight = result.network->State().at(name);
    return 1 - static_cast<double>(weight.count_nonzero().item<std::int64_t>()) /
                   static_cast<double>(weight.numel());
  };
  EXPECT_EQ(zeros("layers.0.weight"), 0);
  EXPECT_NEAR(zeros("layers.7.body.0.weight"), 0.9, 0.002);
  EXPECT_NEAR(zeros("layers.3.body.0.weight"), 0.5, 0.002);
  EXPECT_THAT(
      RunError("{kind: unstructured, keep: ['1']}"),
      HasSubstr("params.yaml:1:36: error: prune.keep has '1', which is no layer with weights"));
  EXPECT_THAT(RunError("{kind: unstructured, keep: ['0'], ratios: {'0': 0.5}}"),
              HasSubstr("prune.ratios has '0', which is given twice"));
}

// Though between the steps all that is left comes to score 0 too.
TEST_F(PruningTest, WeightsThatWentStayGone) {
  for (const char* scope : {"layer", "global"}) {
    ParamsSection section = Section(fmt::format(
        "{{kind: unstructured, criterion: taylor, ratio: 0.5, steps: 2, scope: {}}}", scope));
    const PruneRule rule = ReadPruneRule(section);
    const auto pruner = MakePruner({network_, samples_, 16, 1}, rule, rule.goal, section);
    Network first = pruner->Prune(network_, 1);
    const torch::Tensor gone = first->State().at("layers.0.weight").eq(0);
    SetWeights(first, "layers.10.weight", torch::zeros({3, 12}));
    Network second = pruner->Prune(first, 2);
    ASSERT_TRUE(gone.any().item<bool>());
    EXPECT_TRUE(second->State().at("layers.0.weight").masked_select(gone).eq(0).all().item<bool>())
        << scope;
  }
}

TEST_F(PruningTest, RefusesWhatTakesNothingOut) {
  EXPECT_THAT(RunError("{round_to: 12}"),
              HasSubstr("params.yaml:1:19: error: prune.round_to is 12, and no layer that can lose "
                        "units has more than that"));
  EXPECT_THAT(RunError("{kind: n_m, pattern: {n: 1, m: 64}}"),
              HasSubstr("prune.pattern fits no layer: none that is not kept has inputs in a "
                        "multiple of 64"));
  EXPECT_THAT(RunError("{kind: blocks, keep: ['3', '7'], ratio: 0.5}"),
              HasSubstr("prune.keep leaves 0 of the 2 blocks that could go, and the ratio asks "
                        "for 1"));
  EXPECT_THAT(RunError("{kind: blocks, ratio: 0.2}"),
              HasSubstr("prune.ratio is 0.2, and less than half a block of the 2"));
  testing::internal::CaptureStdout();
  Run("{kind: n_m, pattern: {n: 1, m: 8}}");
  EXPECT_THAT(
      testing::internal::GetCapturedStdout(),
      HasSubstr("the pattern passes over 0, 7.body.0, 10: inputs that are no multiple of 8"));
  network_ = RandomNetwork(ArchitectureOf({4, 6, 6}, 3, R"(["flatten", {"dense": {"out": 3}}])"));
  EXPECT_THAT(RunError("{epochs: 1}"),
              HasSubstr("params.yaml: error: prune.kind is structured, and "
                        "the model has no layer that can lose units"));
  EXPECT_EQ(RunError("{ratio: 0}"), "");
}

// In every four of a row along the inputs two are zero, the smaller ones.
TEST_F(PruningTest, PatternHoldsInEveryGroup) {
  PruningResult result = Run("{kind: n_m}");
  for (const char* name : {"layers.0.weight", "layers.3.body.0.weight", "layers.10.weight"}) {
    const torch::Tensor weight = result.network->State().at(name);
    const torch::Tensor groups = weight.transpose(1, -1).contiguous().view({-1, 4});
    EXPECT_TRUE(groups.ne(0).sum(1).eq(2).all().item<bool>()) << name;
  }
  EXPECT_EQ(CountZeros(result.network).zeros * 2, CountZeros(result.network).weights);
  const WeightScores scores = {{"layers.10.weight", torch::tensor({{4.f, 1.f, 3.f, 2.f}})}};
  const Architecture one = ArchitectureOf({4}, 1, R"([{"dense": {"out": 1}}])");
  PruneRule rule;
  rule.kind = PruneKind::kPattern;
  const Masks masks =
      ChooseMasks(PlanOf(one), {{"layers.0.weight", scores.begin()->second}}, rule, 0, {});
  EXPECT_TRUE(
      torch::equal(masks.at("layers.0.weight"), torch::tensor({{false, true, false, true}})));
}

TEST_F(PruningTest, DropsTheBlockThatIsMissedLeast) {
  SetWeights(network_, "layers.7.body.1.weight", torch::zeros({12}));
  SetWeights(network_, "layers.7.body.1.bias", torch::zeros({12}));
  const PruningResult result = Run("{kind: blocks, ratio: 0.5}");
  ASSERT_EQ(result.network->architecture().layers.size(), Blocks().layers.size() - 1);
  EXPECT_EQ(result.network->architecture().layers[3].type, "residual");
  EXPECT_EQ(result.points[1].accuracy, result.points[0].accuracy) << "it gave nothing";
  const PruningResult other = Run("{kind: blocks, ratio: 0.5, keep: ['7']}");
  EXPECT_EQ(other.network->architecture().layers[6].type, "residual");
  EXPECT_EQ(other.network->architecture().layers[3].type, "relu");
  EXPECT_THAT(
      RunError("{kind: blocks, keep: ['5']}"),
      HasSubstr("prune.keep has '5', which is no block that could go\nhint: these could: 3, 7"));
  network_ = RandomNetwork(ArchitectureOf({4, 6, 6}, 3, R"(["flatten", {"dense": {"out": 3}}])"));
  EXPECT_THAT(RunError("{kind: blocks}"), HasSubstr("the model has no residual block"));
}

TEST_F(PruningTest, RepeatsToTheBit) {
  for (const char* settings :
       {"{criterion: taylor, scope: global, steps: 2}", "{kind: blocks}", "{kind: n_m}"}) {
    PruningResult first = Run(settings), second = Run(settings);
    for (const auto& [name, tensor] : first.network->State())
      EXPECT_TRUE(torch::equal(tensor, second.network->State().at(name))) << settings << name;
    EXPECT_EQ(PrunePointsCsv(first.points), PrunePointsCsv(second.points));
  }
}

TEST_F(PruningTest, ScansEachLayerAlone) {
  const auto points =
      ScanSensitivity(network_, ScoreByWeights(network_, PruneCriterion::kL1), {}, samples_);
  ASSERT_EQ(points.size(), 20u);  // two spaces: the blocks share theirs
  EXPECT_EQ(points[0].layer, "0");
  EXPECT_EQ(points[10].layer, "5.body.0");
  EXPECT_EQ(points[0].accuracy, ScoreOn(network_, samples_).accuracy);
  EXPECT_EQ(points[10].flops, CountFlops(network_->architecture()));
  EXPECT_LT(points[19].flops, points[15].flops);
}

// No time is asserted: an identity is as fast as itself, about; nothing takes no time.
TEST_F(PruningTest, LatencyIsMatchedOrRefused) {
  const auto same = [&](double) { return network_; };
  ParamsSection section = Section("{target: {latency: 0.001}}");
  EXPECT_THAT(
      ErrorOf([&] { MatchLatency(network_, samples_.inputs, 1 - 0.999, 0.1, section, same); }),
      AllOf(HasSubstr("params.yaml:1:17: error: prune.target cannot be met: the least that can be "
                      "left takes"),
            HasSubstr("and 0.001 is asked for\nhint: what is kept")));
  const LatencyMatch match = MatchLatency(network_, samples_.inputs, 1e6, 0.1, section, same);
  EXPECT_EQ(match.flops_left, 0.999);
}

}  // namespace
}  // namespace mlp::stages
