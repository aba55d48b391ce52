#include "stages/learn/pruner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "stages/learn/initialise.h"
#include "tests/unit/stages/model/architectures.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;

Network RandomNetwork(const Architecture& architecture) {
  const torch::NoGradGuard no_grad;
  const auto channels = static_cast<std::size_t>(architecture.input[0]);
  Network network(architecture,
                  Statistics{std::vector<double>(channels, 3), std::vector<double>(channels, 2)});
  Initialise(network, Initialisation::kUniform, 3, "weights");
  torch::manual_seed(3);
  // Norms as after a training, all different.
  for (const PlannedLayer* const layer : AllLayers(network->plan().layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      torch::Tensor tensor = network->State().at(TensorName(*layer, parameter));
      if (parameter.role == ParameterRole::kScale || parameter.role == ParameterRole::kVariance)
        tensor.uniform_(0.5, 2);
      if (parameter.role == ParameterRole::kShift || parameter.role == ParameterRole::kMean)
        tensor.uniform_(-1, 1);
    }
  }
  network->eval();
  return network;
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
    const KeptUnits units = ChooseUnits(network, {criterion, ratio, false});
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
  const KeptUnits units = ChooseUnits(network, {PruneCriterion::kNormScale, 0.5, false});
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
  const KeptUnits units = ChooseUnits(network, {PruneCriterion::kL1, 0.25, true});
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
  const KeptUnits kept = ChooseUnits(network, rule);
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
      ExpectSameOutputs(BranchedCnn(), {criterion, 0.5, is_global});
  }
}

TEST(NarrowTest, KeepsOutputsOfAnMlp) {
  ExpectSameOutputs(ArchitectureOf({2}, 3, R"([{"dense": {"out": 8}}, "relu", {"dense": {"out": 6}},
                                               "relu", {"dense": {"out": 3}}])"),
                    {PruneCriterion::kL1, 0.5, false});
}

// A layer norm counts the values that are gone, so only heads and hidden units go unnoticed.
TEST(NarrowTest, TakesHeadsAndHiddenUnitsOutOfATransformer) {
  const torch::NoGradGuard no_grad;
  Network network = RandomNetwork(SmallVit());
  KeptUnits kept = ChooseUnits(network, {PruneCriterion::kL1, 0.5, false});
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

}  // namespace
}  // namespace mlp::stages
