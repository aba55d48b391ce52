#include "stages/learn/narrow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "stages/base/error.h"
#include "stages/learn/unit_scores.h"
#include "tests/unit/stages/learn/networks.h"
#include "tests/unit/stages/model/architectures.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;

PruneRule RuleOf(PruneCriterion criterion, double ratio, bool is_global) {
  PruneRule rule;
  rule.criterion = criterion;
  rule.goal.gone = ratio;
  rule.is_global = is_global;
  return rule;
}

KeptUnits Choose(Network& network, const PruneRule& rule) {
  const UnitScores scores = ScoreByWeights(network, rule.criterion);
  const UnitCounts original = CountsOf(network->plan());
  return ChooseUnits({network->plan(), original, scores, {}}, rule, rule.goal);
}

TEST(ChooseUnitsTest, KeepsTheStrongestOfEachLayer) {
  Network network = RandomNetwork(
      ArchitectureOf({2}, 2, R"([{"dense": {"out": 4}}, "relu", {"dense": {"out": 2}}])"));
  {
    const torch::NoGradGuard no_grad;
    network->State()
        .at("layers.0.weight")
        .copy_(torch::tensor({{1.0, -5.0}, {2.0, 2.0}, {0.0, 4.5}, {-4.0, 0.0}}));
  }
  const auto kept = [&](double ratio, PruneCriterion criterion) {
    const KeptUnits units = Choose(network, RuleOf(criterion, ratio, false));
    return units.empty() ? std::vector<std::int64_t>{} : units.begin()->second;
  };
  EXPECT_THAT(kept(0.5, PruneCriterion::kL1), ElementsAre(0, 2));
  EXPECT_THAT(kept(0.25, PruneCriterion::kL1),
              ElementsAre(0, 1, 2));  // of the equal 1 and 3, the first
  EXPECT_THAT(kept(0.25, PruneCriterion::kL2), ElementsAre(0, 2, 3));
  EXPECT_THAT(kept(0, PruneCriterion::kL1), ElementsAre());
  EXPECT_THAT(kept(0.99, PruneCriterion::kL1), ElementsAre(0));
}

// By hand: the scales of the norm are 0.1, 3, 2 and 0.5.
TEST(ChooseUnitsTest, JudgesByTheScaleOfTheNorm) {
  Network network = RandomNetwork(ArchitectureOf(
      {2}, 2, R"([{"dense": {"out": 4}}, "batch_norm", "relu", {"dense": {"out": 2}}])"));
  {
    const torch::NoGradGuard no_grad;
    network->State().at("layers.1.weight").copy_(torch::tensor({0.1, -3.0, 2.0, 0.5}));
  }
  const KeptUnits units = Choose(network, RuleOf(PruneCriterion::kNormScale, 0.5, false));
  EXPECT_THAT(units.begin()->second, ElementsAre(1, 2));
}

// A layer whose units are all alike loses none while another has weak ones.
TEST(ChooseUnitsTest, TakesTheWeakestOfTheWholeModel) {
  Network network = RandomNetwork(ArchitectureOf(
      {1}, 2,
      R"([{"dense": {"out": 4}}, "relu", {"dense": {"out": 4}}, "relu", {"dense": {"out": 2}}])"));
  {
    const torch::NoGradGuard no_grad;
    auto state = network->State();
    state.at("layers.0.weight").copy_(torch::tensor({{1.0}, {1.0}, {1.0}, {1.0}}));
    state.at("layers.2.weight")
        .copy_(torch::tensor({9.0, 0.1, 9.0, 0.1}).unsqueeze(1).expand({4, 4}));
  }
  const KeptUnits units = Choose(network, RuleOf(PruneCriterion::kL1, 0.25, true));
  ASSERT_EQ(units.size(), 1u);
  EXPECT_THAT(units.begin()->second, ElementsAre(0, 2));
}

// Makes the units that will go say nothing: whatever makes them, or follows them, is zero there.
void Silence(Network& network, const KeptUnits& kept) {
  const torch::NoGradGuard no_grad;
  for (const PlannedLayer* const layer : AllLayers(network->plan().layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      if (parameter.role == ParameterRole::kVariance) continue;
      const bool is_token = parameter.role == ParameterRole::kToken;
      const Dimension& made = parameter.dimensions[is_token ? 1 : 0];
      const auto found = kept.find(made.space);
      if (found == kept.end()) continue;
      torch::Tensor tensor = network->State().at(TensorName(*layer, parameter));
      if (is_token) tensor = tensor.t();
      for (std::int64_t row = 0; row < tensor.size(0); ++row) {
        const auto& units = found->second;
        const bool stays = std::find(units.begin(), units.end(), row / made.each) != units.end();
        if (!stays) tensor[row].zero_();
      }
    }
  }
}

// What says nothing can be taken out without changing what the network says.
void ExpectSameOutputs(const Architecture& architecture, const PruneRule& rule) {
  const torch::NoGradGuard no_grad;
  Network network = RandomNetwork(architecture);
  const KeptUnits kept = Choose(network, rule);
  ASSERT_FALSE(kept.empty());
  Silence(network, kept);
  Network narrow = Narrow(network, kept);
  narrow->eval();
  EXPECT_LT(CountParameters(narrow->architecture()), CountParameters(architecture) * 2 / 3);
  Shape batch = architecture.input;
  batch.insert(batch.begin(), 4);
  const torch::Tensor samples = torch::randn(batch) * 10;
  EXPECT_LT((network(samples) - narrow(samples)).abs().max().item<float>(), 1e-5);
}

TEST(NarrowTest, KeepsOutputsThroughBranches) {
  for (const bool is_global : {false, true}) {
    for (const auto criterion :
         {PruneCriterion::kL1, PruneCriterion::kL2, PruneCriterion::kNormScale})
      ExpectSameOutputs(BranchedCnn(), RuleOf(criterion, 0.5, is_global));
  }
}

TEST(NarrowTest, KeepsOutputsOfAnMlp) {
  ExpectSameOutputs(ArchitectureOf({2}, 3, R"([{"dense": {"out": 8}}, "relu", {"dense": {"out": 6}},
                                               "relu", {"dense": {"out": 3}}])"),
                    RuleOf(PruneCriterion::kL1, 0.5, false));
}

// A layer norm counts the values that are gone, so only heads and hidden units go unnoticed.
TEST(NarrowTest, TakesHeadsAndHiddenUnitsOutOfATransformer) {
  const torch::NoGradGuard no_grad;
  Network network = RandomNetwork(SmallVit());
  KeptUnits kept = Choose(network, RuleOf(PruneCriterion::kL1, 0.5, false));
  const int width = network->plan().layers[0].out_space;
  ASSERT_EQ(kept.size(), 3u);
  kept.erase(width);
  Silence(network, kept);
  Network narrow = Narrow(network, kept);
  narrow->eval();
  const torch::Tensor samples = torch::randn({4, 1, 8, 8});
  EXPECT_LT((network(samples) - narrow(samples)).abs().max().item<float>(), 1e-5);
  const Layer& attention = narrow->architecture().layers[3].body[1];
  EXPECT_EQ(attention.Integer("heads"), 2);
  EXPECT_EQ(attention.Integer("head_size"), 2);
}

// As if it had been stored and read: training may have laid weights out for images in another
// order.
TEST(CopyTest, IsLaidOutAsAModelThatIsRead) {
  Network network = RandomNetwork(BranchedCnn());
  StoreChannelsLast(network);
  Network copy = Copy(network);
  for (const torch::Tensor& parameter : copy->parameters()) EXPECT_TRUE(parameter.is_contiguous());
}

TEST(ScoreByWeightsTest, RefusesAWeightThatIsNotFinite) {
  Network network = RandomNetwork(SmallVit());
  network->parameters()[0].data().fill_(std::nanf(""));
  EXPECT_THROW(ScoreByWeights(network, PruneCriterion::kL1), Error);
}

// A dense layer of the identity on what a rectifier gave: gradients by hand. With one sample, the
// derivative by a factor on hidden unit u is h_u * sum over classes of w_cu * (p_c - y_c).
TEST(ScoreByTaylorTest, IsTheSquaredChangeByHand) {
  Network network(ArchitectureOf({2}, 2, R"([{"dense": {"out": 2}}, "relu",
                                             {"dense": {"out": 2}}])"),
                  Statistics{{0, 0}, {1, 1}});
  SetWeights(network, "layers.0.weight", torch::tensor({{1.0, 0.0}, {0.0, 1.0}}));
  SetWeights(network, "layers.2.weight", torch::tensor({{1.0, 2.0}, {3.0, -1.0}}));
  const std::vector<LabelledTensors> batches = {
      {torch::tensor({{1.0f, 2.0f}}), torch::tensor({std::int64_t{0}})},
      {torch::tensor({{0.5f, -1.0f}}), torch::tensor({std::int64_t{1}})}};
  const UnitScores scores = ScoreByTaylor(network, batches);
  double expected[2] = {0, 0};
  for (const auto& [x, y, label] : {std::tuple{1.0, 2.0, 0}, std::tuple{0.5, 0.0, 1}}) {
    const double a = x + 2 * y, b = 3 * x - y;
    const double p = std::exp(a) / (std::exp(a) + std::exp(b));
    const double d0 = p - (label == 0), d1 = (1 - p) - (label == 1);
    expected[0] += std::pow(x * (d0 + 3 * d1), 2) / 2;
    expected[1] += std::pow(y * (2 * d0 - d1), 2) / 2;
  }
  ASSERT_EQ(scores.size(), 1u);
  EXPECT_NEAR(scores.begin()->second.at(0), expected[0], 1e-6);
  EXPECT_NEAR(scores.begin()->second.at(1), expected[1], 1e-6);
  EXPECT_FALSE(network->parameters()[0].grad().defined());
}

// Behind norms, branches and a flatten: what says nothing counts nothing, everything else counts.
TEST(ScoreByTaylorTest, SilentUnitsCountNothing) {
  Network network = RandomNetwork(BranchedCnn());
  const KeptUnits kept = Choose(network, RuleOf(PruneCriterion::kL1, 0.5, false));
  Silence(network, kept);
  const UnitScores scores = ScoreByTaylor(network, {RandomSamples(network->architecture(), 8)});
  ASSERT_EQ(scores.size(), kept.size());
  for (const auto& [space, units] : kept) {
    for (std::size_t unit = 0; unit < scores.at(space).size(); ++unit) {
      const bool stays = std::count(units.begin(), units.end(), unit) > 0;
      if (!stays) {
        EXPECT_LT(scores.at(space)[unit], 1e-20);
      }
    }
    EXPECT_GT(*std::max_element(scores.at(space).begin(), scores.at(space).end()), 1e-12);
  }
}

// A block whose body gives zero is the identity; without it everything else stands where it stood.
TEST(WithoutLayerTest, IsTheNetworkWithTheIdentity) {
  const torch::NoGradGuard no_grad;
  Network network = RandomNetwork(SmallVit());
  for (const char* name : {"layers.3.body.1.out_weight", "layers.3.body.1.out_bias"})
    network->State().at(name).zero_();
  Network smaller = WithoutLayer(network, 3);
  const torch::Tensor samples = torch::randn({4, 1, 8, 8});
  EXPECT_LT((network(samples) - smaller(samples)).abs().max().item<float>(), 1e-6);
  EXPECT_EQ(smaller->architecture().layers.size(), 7u);
  EXPECT_TRUE(torch::equal(smaller->State().at("layers.3.body.1.weight"),
                           network->State().at("layers.4.body.1.weight")));
}

}  // namespace
}  // namespace mlp::stages
