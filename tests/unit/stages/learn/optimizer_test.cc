#include "stages/learn/optimizer.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr OptimizerKind kKinds[] = {OptimizerKind::kSgd, OptimizerKind::kAdam,
                                    OptimizerKind::kAdamW, OptimizerKind::kAdagrad,
                                    OptimizerKind::kLamb};

OptimizerOptions ReadOptimizer(const std::string& train) {
  const Scratch scratch;
  ParamsSection section =
      ReadParams(scratch.Write("params.yaml", "train: " + train + "\n")).Section("train");
  const OptimizerOptions options = ReadOptimizerOptions(section);
  section.RejectUnknown();
  return options;
}

torch::Tensor TensorOf(const nlohmann::json& values) {
  if (!values[0].is_array()) return torch::tensor(values.get<std::vector<float>>());
  std::vector<torch::Tensor> rows;
  for (const auto& row : values) rows.push_back(TensorOf(row));
  return torch::stack(rows);
}

NamedTensors ParametersOf(const nlohmann::json& values) {
  NamedTensors parameters;
  for (const auto& [name, value] : values.items()) {
    parameters.emplace_back(name, TensorOf(value).requires_grad_());
  }
  return parameters;
}

// What make_pytorch_cases.py has decayed.
std::set<std::string> MatricesOf(const NamedTensors& parameters) {
  std::set<std::string> names;
  for (const auto& [name, parameter] : parameters) {
    if (parameter.dim() > 1) names.insert(name);
  }
  return names;
}

// Made by make_pytorch_cases.py: PyTorch's optimisers, and LAMB in NumPy.
TEST(OptimizerTest, GivesTheParametersOfPyTorch) {
  const auto cases = nlohmann::json::parse(std::ifstream(MLP_PYTORCH_CASES));
  ASSERT_GE(cases.at("optimizers").size(), 11u);
  for (const auto& example : cases.at("optimizers")) {
    SCOPED_TRACE(example.at("train").dump());
    NamedTensors parameters = ParametersOf(cases.at("start")[0]);
    Optimizer optimizer(parameters, MatricesOf(parameters),
                        ReadOptimizer(example.at("train").dump()));
    for (const auto& step : cases.at("steps")) {
      for (auto& [name, parameter] : parameters) {
        parameter.mutable_grad() = TensorOf(step.at("gradients").at(name));
      }
      optimizer.Step(step.at("rate"));
    }
    for (const auto& [name, parameter] : parameters) {
      const torch::Tensor expected = TensorOf(example.at("after").at(name));
      EXPECT_TRUE(torch::allclose(parameter.detach(), expected, /*rtol=*/1e-6, /*atol=*/0))
          << name << "\n"
          << parameter - expected;
    }
  }
}

// A convolution in the layout that a GPU likes, a bias, and a parameter that gets no gradient.
NamedTensors Parameters() {
  torch::manual_seed(3);
  NamedTensors parameters;
  parameters.emplace_back("conv1.weight",
                          torch::randn({4, 3, 3, 3}).contiguous(torch::MemoryFormat::ChannelsLast));
  parameters.emplace_back("conv1.bias", torch::randn({4}));
  parameters.emplace_back("unused", torch::randn({2, 2}));
  for (auto& named : parameters) named.second.requires_grad_();
  return parameters;
}

void MakeSteps(Optimizer& optimizer, NamedTensors& parameters, int from, int to) {
  for (int step = from; step < to; ++step) {
    torch::manual_seed(100 + step);
    optimizer.ZeroGrad();
    for (auto& [name, parameter] : parameters) {
      if (name != "unused") parameter.mutable_grad() = torch::randn_like(parameter);
    }
    optimizer.Step(0.01 / (1 + step));
  }
}

OptimizerOptions OptionsOf(OptimizerKind kind) {
  OptimizerOptions options;
  options.kind = kind;
  return options;
}

TEST(OptimizerTest, GoesOnWithASetStateToTheBit) {
  for (const OptimizerKind kind : kKinds) {
    SCOPED_TRACE(static_cast<int>(kind));
    NamedTensors whole = Parameters(), parts = Parameters();
    Optimizer uninterrupted(whole, MatricesOf(whole), OptionsOf(kind));
    MakeSteps(uninterrupted, whole, 0, 9);
    std::map<std::string, torch::Tensor> state;
    {
      Optimizer first(parts, MatricesOf(parts), OptionsOf(kind));
      MakeSteps(first, parts, 0, 4);
      state = first.State();
      MakeSteps(first, parts, 4, 5);  // a state does not follow its optimiser
    }
    NamedTensors again = Parameters();
    Optimizer before(again, MatricesOf(again), OptionsOf(kind));
    MakeSteps(before, again, 0, 4);
    Optimizer second(again, MatricesOf(again), OptionsOf(kind));
    second.SetState(state);
    MakeSteps(second, again, 4, 9);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      EXPECT_TRUE(torch::equal(whole[i].second, again[i].second)) << whole[i].first;
    }
    EXPECT_TRUE(torch::equal(whole[2].second, Parameters()[2].second));
  }
}

TEST(OptimizerTest, NamesItsStateAsPyTorchDoes) {
  NamedTensors parameters = Parameters();
  Optimizer optimizer(parameters, MatricesOf(parameters), OptionsOf(OptimizerKind::kAdamW));
  EXPECT_TRUE(optimizer.State().empty());
  MakeSteps(optimizer, parameters, 0, 3);
  std::vector<std::string> names;
  for (const auto& [name, tensor] : optimizer.State()) {
    names.push_back(name);
    EXPECT_TRUE(tensor.is_contiguous()) << name;
  }
  EXPECT_THAT(names,
              ElementsAre("conv1.bias.exp_avg", "conv1.bias.exp_avg_sq", "conv1.bias.step",
                          "conv1.weight.exp_avg", "conv1.weight.exp_avg_sq", "conv1.weight.step"));
  const torch::Tensor steps = optimizer.State().at("conv1.bias.step");
  EXPECT_EQ(steps.scalar_type(), torch::kInt64);
  EXPECT_EQ(steps.item<std::int64_t>(), 3);
}

TEST(OptimizerTest, RefusesAStateThatIsNotItsOwn) {
  NamedTensors parameters = Parameters();
  Optimizer optimizer(parameters, MatricesOf(parameters), OptionsOf(OptimizerKind::kAdam));
  MakeSteps(optimizer, parameters, 0, 2);
  const auto good = optimizer.State();
  const auto reason = [&](const std::function<void(std::map<std::string, torch::Tensor>&)>& harm) {
    auto state = good;
    harm(state);
    try {
      optimizer.SetState(state);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  EXPECT_EQ(reason([](auto&) {}), "none");
  EXPECT_THAT(reason([](auto& state) { state.erase("conv1.bias.exp_avg"); }),
              HasSubstr("'conv1.bias.exp_avg' is missing"));
  EXPECT_THAT(reason([](auto& state) { state["other.step"] = state["conv1.bias.step"]; }),
              HasSubstr("other parameters"));
  EXPECT_THAT(reason([](auto& state) { state["conv1.bias.exp_avg"] = torch::zeros({5}); }),
              HasSubstr("'conv1.bias.exp_avg' has not the shape"));
  EXPECT_THAT(reason([](auto& state) { state["conv1.bias.step"] = torch::tensor(1.0); }),
              HasSubstr("is not a single int64"));
}

// Lamb's share of the rate is 1 where a norm is 0, not 0 or infinity.
TEST(OptimizerTest, LambMovesWeightsThatAreZero) {
  NamedTensors parameters = {{"weight", torch::zeros({2, 2}).requires_grad_()}};
  Optimizer optimizer(parameters, MatricesOf(parameters), OptionsOf(OptimizerKind::kLamb));
  parameters[0].second.mutable_grad() = torch::ones({2, 2});
  optimizer.Step(0.1);
  EXPECT_NEAR(parameters[0].second[0][0].item<float>(), -0.1, 1e-5);
  parameters[0].second.mutable_grad() = torch::zeros({2, 2});
  optimizer.Step(0.1);
  EXPECT_TRUE(torch::isfinite(parameters[0].second).all().item<bool>());
}

TEST(ReadOptimizerOptionsTest, HasDefaultsByKind) {
  EXPECT_EQ(ReadOptimizer("{}").kind, OptimizerKind::kAdamW);
  EXPECT_EQ(ReadOptimizer("{}").weight_decay, 0.01);
  EXPECT_EQ(ReadOptimizer("{optimizer: sgd}").weight_decay, 0);
  EXPECT_EQ(ReadOptimizer("{optimizer: sgd}").momentum, 0.9);
  EXPECT_EQ(ReadOptimizer("{optimizer: lamb}").epsilon, 1e-6);
  EXPECT_EQ(ReadOptimizer("{optimizer: adagrad}").epsilon, 1e-10);
}

TEST(ReadOptimizerOptionsTest, KnowsTheKeysOfItsKindAlone) {
  const auto error = [](const char* train) { return ErrorOf([&] { ReadOptimizer(train); }); };
  EXPECT_THAT(error("{optimizer: sgd, beta1: 0.9}"), HasSubstr("unknown key 'beta1'"));
  EXPECT_THAT(error("{momentum: 0.9}"), HasSubstr("unknown key 'momentum'"));
  EXPECT_THAT(error("{optimizer: adagrad, beta2: 0.9}"), HasSubstr("unknown key 'beta2'"));
  EXPECT_THAT(error("{optimizer: sgd, momentum: 0, nesterov: true}"),
              HasSubstr("needs a momentum above 0"));
  EXPECT_THAT(error("{optimizer: lam}"), HasSubstr("did you mean 'lamb'?"));
}

TEST(ClipGradientsTest, BoundsTheNormOfAllTogether) {
  std::vector<torch::Tensor> parameters = {torch::zeros({2}), torch::zeros({1}), torch::zeros({3})};
  parameters[0].mutable_grad() = torch::tensor({3.0f, 0.0f});
  parameters[1].mutable_grad() = torch::tensor({4.0f});
  EXPECT_NEAR(ClipGradients(parameters, 1), 5, 1e-6);
  EXPECT_NEAR(parameters[0].grad()[0].item<float>(), 0.6, 1e-6);
  EXPECT_NEAR(ClipGradients(parameters, 2), 1, 1e-6);
  EXPECT_NEAR(parameters[1].grad()[0].item<float>(), 0.8, 1e-6);
}

}  // namespace
}  // namespace mlp::stages
