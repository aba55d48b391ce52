#include "stages/learn/trainer.h"

#include "stages/learn/initialise.h"
#include "stages/learn/predict.h"
#include "stages/learn/runtime.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

// Two classes that a line divides, with a margin.
LabelledTensors Halves(std::int64_t count) {
  torch::manual_seed(7);
  const torch::Tensor labels = torch::arange(count).remainder(2);
  torch::Tensor inputs = torch::rand({count, 2});
  inputs += labels.unsqueeze(1) * 1.2;
  return {inputs, labels};
}

TrainingOptions Options() {
  return {.epochs = 5,
          .batch_size = 16,
          .learning_rate = 0.05,
          .weight_decay = 0.01,
          .label_smoothing = 0.05,
          .shift = 0};
}

Network MakeNetwork() {
  Network network(ArchitectureOf({2}, 2, R"([{"dense": {"out": 8}}, "relu",
                                             {"dropout": {"rate": 0.1}}, {"dense": {"out": 2}}])"),
                  Statistics{{1, 1}, {1, 1}});
  Initialise(network, Initialisation::kUniform, 1, "weights");
  return network;
}

TEST(FitTest, LearnsWhatCanBeLearnt) {
  Network network = MakeNetwork();
  const LabelledTensors data = Halves(200);
  const auto history = Fit(network, data, data, Options(), 1, "train");
  ASSERT_EQ(history.size(), 5u);
  EXPECT_EQ(history.back().epoch, 5);
  EXPECT_LT(history.back().train_loss, history.front().train_loss);
  EXPECT_GT(history.back().validation_accuracy, 0.99);
  EXPECT_FALSE(network->is_training());
}

TEST(FitTest, RepeatsToTheBitAndFollowsItsSeed) {
  const LabelledTensors data = Halves(100);
  const auto weights = [&](std::uint64_t seed, const char* stage) {
    Network network = MakeNetwork();
    Fit(network, data, data, Options(), seed, stage);
    return network->State().at("layers.0.weight").detach().clone();
  };
  const torch::Tensor first = weights(1, "train");
  EXPECT_TRUE(torch::equal(first, weights(1, "train")));
  EXPECT_FALSE(torch::equal(first, weights(2, "train")));
  EXPECT_FALSE(torch::equal(first, weights(1, "prune")));
}

// With a gradient of zero, AdamW changes only what it decays.
TEST(FitTest, DecaysWeightsButNotBiases) {
  LabelledTensors data{torch::zeros({8, 2}), torch::zeros({8}, torch::kInt64)};
  Network network(ArchitectureOf({2}, 2, R"([{"dense": {"out": 2}}])"), Statistics{{0, 0}, {1, 1}});
  const torch::NoGradGuard no_grad;
  network->State().at("layers.0.weight").fill_(1);
  network->State().at("layers.0.bias").copy_(torch::tensor({200.0, 0.0}));
  TrainingOptions options = Options();
  options.label_smoothing = 0;
  options.weight_decay = 1;
  const torch::AutoGradMode with_gradients(true);
  Fit(network, data, data, options, 1, "train");
  EXPECT_LT(network->State().at("layers.0.weight").max().item<float>(), 0.99);
  EXPECT_EQ(network->State().at("layers.0.bias")[0].item<float>(), 200);
}

TEST(FitTest, StopsAtALossThatIsNotFinite) {
  Network network = MakeNetwork();
  LabelledTensors data = Halves(64);
  data.inputs[5][0] = std::nan("");
  EXPECT_THAT(ErrorOf([&] { Fit(network, data, data, Options(), 1, "train"); }),
              HasSubstr("the loss is not finite in epoch 1, batch"));
}

TEST(ScoreTest, AgreesWithHandComputedValues) {
  const torch::Tensor logits = torch::tensor({{std::log(3.0), 0.0}, {0.0, 0.0}});
  const Score score = ScoreOf(logits, torch::tensor({0, 1}));
  EXPECT_NEAR(score.loss, (std::log(4.0 / 3) + std::log(2.0)) / 2, 1e-7);
  EXPECT_EQ(score.accuracy, 0.5);
}

}  // namespace
}  // namespace mlp::stages
