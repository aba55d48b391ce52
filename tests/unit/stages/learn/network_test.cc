#include "stages/learn/network.h"

#include <gtest/gtest.h>

#include "stages/learn/initialise.h"
#include "tests/unit/stages/model/architectures.h"

namespace mlp::stages {
namespace {

// One of each type of layer.
const Architecture kAllLayers = ArchitectureOf({4, 16, 16}, 3, R"([
    {"conv": {"out": 8, "groups": 2, "bias": true}}, {"group_norm": {"groups": 4}}, "silu",
    "local_response_norm", {"max_pool": {"kernel": 3, "stride": 2, "padding": 1}}, "avg_pool",
    {"depthwise_conv": {"bias": true}}, "batch_norm", "relu", {"squeeze_excitation": {"units": 2}},
    {"patches": {"out": 6, "size": 2}}, "positions", {"attention": {"heads": 2, "head_size": 3}},
    {"residual": {"drop_path": 0.5, "body": [{"dense": {"out": 6}}, "gelu", "dropout"]}},
    "layer_norm", "mean_token", {"dense": {"out": 3}}])");

Statistics Plain(std::size_t channels) {
  return {std::vector<double>(channels, 0), std::vector<double>(channels, 1)};
}

Network Initialised(const Architecture& architecture) {
  Network network(architecture, Plain(static_cast<std::size_t>(architecture.input[0])));
  Initialise(network, Initialisation::kUniform, 1, "weights");
  return network;
}

TEST(NetworkTest, HasTheParametersThatThePlanNames) {
  for (const Architecture& architecture : {kAllLayers, BranchedCnn(), SmallVit()}) {
    Network network = Initialised(architecture);
    std::int64_t count = 0;
    for (const torch::Tensor& parameter : network->parameters()) count += parameter.numel();
    EXPECT_EQ(count, CountParameters(architecture));
    auto state = network->State();
    for (const PlannedLayer* const layer : AllLayers(network->plan().layers)) {
      for (const PlannedParameter& parameter : layer->parameters)
        EXPECT_EQ(state.count(TensorName(*layer, parameter)), 1u);
    }
  }
}

TEST(NetworkTest, RunsAndLearnsThroughEveryLayer) {
  for (const Architecture& architecture : {kAllLayers, BranchedCnn(), SmallVit()}) {
    Network network = Initialised(architecture);
    torch::manual_seed(1);
    Shape batch = architecture.input;
    batch.insert(batch.begin(), 5);
    const torch::Tensor logits = network(torch::randn(batch));
    EXPECT_EQ(logits.sizes(), (torch::IntArrayRef{5, 3}));
    logits.square().sum().backward();
    for (const auto& item : network->named_parameters()) {
      ASSERT_TRUE(item.value().grad().defined()) << item.key();
      EXPECT_TRUE(torch::isfinite(item.value().grad()).all().item<bool>()) << item.key();
    }
    network->eval();
    const torch::Tensor samples = torch::randn(batch);
    EXPECT_TRUE(torch::equal(network(samples), network(samples))) << "nothing is drawn";
  }
}

TEST(NetworkTest, TakesBytesAndFloatsAlike) {
  Network network(BranchedCnn(), Statistics{{100, 50}, {10, 0}});
  Initialise(network, Initialisation::kKaiming, 1, "weights");
  network->eval();
  const torch::Tensor bytes = torch::randint(0, 255, {3, 2, 8, 8}, torch::kUInt8);
  const torch::Tensor logits = network(bytes);
  EXPECT_TRUE(torch::equal(logits, network(bytes.to(torch::kFloat32))));
  EXPECT_TRUE(torch::isfinite(logits).all().item<bool>());
}

// Dense layer by hand: ((3 - 1) / 2, (8 - 2) / 3) = (1, 2), times the weights.
TEST(NetworkTest, TakesAwayMeanAndDividesByDeviation) {
  const torch::NoGradGuard no_grad;
  Network network(ArchitectureOf({2}, 2, R"([{"dense": {"out": 2}}])"), Statistics{{1, 2}, {2, 3}});
  network->State().at("layers.0.weight").copy_(torch::tensor({{1.0, 10.0}, {100.0, 0.0}}));
  network->State().at("layers.0.bias").copy_(torch::tensor({0.5, 0.0}));
  const torch::Tensor logits = network(torch::tensor({{3.0, 8.0}}));
  EXPECT_TRUE(torch::equal(logits, torch::tensor({{21.5f, 100.0f}})));
}

// Against LibTorch's own module, with the same weights.
TEST(NetworkTest, AttendsAsMultiheadAttentionDoes) {
  const torch::NoGradGuard no_grad;
  Network network = Initialised(ArchitectureOf(
      {1, 4, 4}, 6,
      R"([{"patches": {"out": 6, "size": 2}}, {"attention": {"heads": 2, "head_size": 3}},
                        "mean_token"])"));
  network->eval();
  auto state = network->State();
  torch::nn::MultiheadAttention reference(torch::nn::MultiheadAttentionOptions(6, 2));
  reference->in_proj_weight.copy_(
      torch::cat({state.at("layers.1.query_weight"), state.at("layers.1.key_weight"),
                  state.at("layers.1.value_weight")}));
  reference->in_proj_bias.copy_(
      torch::cat({state.at("layers.1.query_bias"), state.at("layers.1.key_bias"),
                  state.at("layers.1.value_bias")}));
  reference->out_proj->weight.copy_(state.at("layers.1.out_weight"));
  reference->out_proj->bias.copy_(state.at("layers.1.out_bias"));
  const torch::Tensor samples = torch::randn({3, 1, 4, 4});
  const torch::Tensor tokens =
      torch::conv2d(samples, state.at("layers.0.weight"), state.at("layers.0.bias"), 2)
          .flatten(2)
          .permute({2, 0, 1});
  const torch::Tensor expected = std::get<0>(reference(tokens, tokens, tokens)).mean(0);
  EXPECT_LT((network(samples) - expected).abs().max().item<float>(), 1e-6);
}

// Against LibTorch's own.
TEST(NetworkTest, NormalisesResponsesAsLibTorchDoes) {
  const torch::NoGradGuard no_grad;
  Network network(
      ArchitectureOf({6, 4, 4}, 96, R"([{"local_response_norm": {"size": 4, "alpha": 0.3,
                                 "beta": 0.6, "k": 1.5}}, "flatten"])"),
      Plain(6));
  network->eval();
  const torch::Tensor samples = torch::randn({3, 6, 4, 4});
  const auto options =
      torch::nn::functional::LocalResponseNormFuncOptions(4).alpha(0.3).beta(0.6).k(1.5);
  const torch::Tensor expected =
      torch::nn::functional::local_response_norm(samples, options).flatten(1);
  EXPECT_LT((network(samples) - expected).abs().max().item<float>(), 1e-6);
}

TEST(InitialiseTest, DrawsEachParameterFromAStreamOfItsOwn) {
  Network first =
      Initialised(ArchitectureOf({4}, 2, R"([{"dense": {"out": 3}}, {"dense": {"out": 2}}])"));
  Network wider = Initialised(ArchitectureOf(
      {4}, 2, R"([{"dense": {"out": 3}}, {"dense": {"out": 2}}, "relu", {"dense": {"out": 2}}])"));
  for (const char* name : {"layers.0.weight", "layers.0.bias", "layers.1.weight"})
    EXPECT_TRUE(torch::equal(first->State().at(name), wider->State().at(name))) << name;
}

TEST(InitialiseTest, HasTheDeviationsOfItsSchemes) {
  const Architecture wide = ArchitectureOf({400}, 600, R"([{"dense": {"out": 600}}])");
  const auto deviation = [&](Initialisation scheme) {
    Network network(wide, Plain(400));
    Initialise(network, scheme, 1, "weights");
    return network->State().at("layers.0.weight").std().item<double>();
  };
  EXPECT_NEAR(deviation(Initialisation::kUniform), 1 / std::sqrt(400.0 * 3), 2e-4);
  EXPECT_NEAR(deviation(Initialisation::kKaiming), std::sqrt(2.0 / 400), 4e-4);
  EXPECT_NEAR(deviation(Initialisation::kXavier), std::sqrt(2.0 / 1000), 3e-4);
  EXPECT_NEAR(deviation(Initialisation::kTruncated), 0.02 * 0.8796, 2e-4);
}

}  // namespace
}  // namespace mlp::stages
