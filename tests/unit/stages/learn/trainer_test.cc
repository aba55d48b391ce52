#include "stages/learn/trainer.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "stages/learn/initialise.h"
#include "stages/learn/predict.h"
#include "stages/learn/runtime.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Two classes that a line divides, with a margin.
LabelledTensors Halves(std::int64_t count) {
  torch::manual_seed(7);
  const torch::Tensor labels = torch::arange(count).remainder(2);
  torch::Tensor inputs = torch::rand({count, 2});
  inputs += labels.unsqueeze(1) * 1.2;
  return {inputs, labels};
}

FitPlan Plan() {
  FitPlan plan;
  plan.seed = 1;
  plan.stage = "train";
  plan.options.epochs = 5;
  plan.options.batch_size = 16;
  plan.options.schedule.peak = 0.05;
  plan.options.label_smoothing = 0.05;
  return plan;
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
  const auto history = Fit(network, data, data, Plan()).history;
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
    FitPlan plan = Plan();
    plan.seed = seed;
    plan.stage = stage;
    Fit(network, data, data, plan);
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
  FitPlan plan = Plan();
  plan.options.label_smoothing = 0;
  plan.options.optimizer.weight_decay = 1;
  const torch::AutoGradMode with_gradients(true);
  Fit(network, data, data, plan);
  EXPECT_LT(network->State().at("layers.0.weight").max().item<float>(), 0.99);
  EXPECT_EQ(network->State().at("layers.0.bias")[0].item<float>(), 200);
}

// The first step's gradients are zero but for the last layer, whose weights are.
TEST(FitTest, DecaysNeitherTokensNorPositions) {
  torch::manual_seed(5);
  const LabelledTensors data{torch::rand({8, 1, 8, 8}), torch::arange(8).remainder(3)};
  Network network(SmallVit(), Statistics{{0}, {1}});
  Initialise(network, Initialisation::kTruncated, 1, "weights");
  const auto weights = [&](const char* name) { return network->State().at(name); };
  weights("layers.7.weight").zero_();
  const torch::Tensor token = weights("layers.1.token").clone();
  const torch::Tensor positions = weights("layers.2.token").clone();
  const torch::Tensor patches = weights("layers.0.weight").clone();
  FitPlan plan = Plan();
  plan.options.epochs = 1;
  plan.options.optimizer.weight_decay = 1;
  Fit(network, data, data, plan);
  EXPECT_TRUE(torch::equal(weights("layers.1.token"), token));
  EXPECT_TRUE(torch::equal(weights("layers.2.token"), positions));
  EXPECT_FALSE(torch::equal(weights("layers.0.weight"), patches));
}

TEST(FitTest, StopsAtALossThatIsNotFinite) {
  Network network = MakeNetwork();
  LabelledTensors data = Halves(64);
  data.inputs[5][0] = std::nan("");
  EXPECT_THAT(ErrorOf([&] { Fit(network, data, data, Plan()); }),
              AllOf(HasSubstr("the loss is not finite in epoch 1, step"),
                    HasSubstr("the first value that is not: a sample of the data")));
  for (const auto& [name, tensor] : network->State())
    EXPECT_TRUE(tensor.isfinite().all().item<bool>()) << name;
}

// Two batches of 8 make the step that one of 16 makes, but for the order of sums.
TEST(FitTest, AccumulatesBatchesIntoOneStep) {
  const LabelledTensors data = Halves(100);
  const auto weights = [&](std::int64_t batch, std::int64_t accumulate) {
    Network network(ArchitectureOf({2}, 2, R"([{"dense": {"out": 2}}])"),
                    Statistics{{1, 1}, {1, 1}});
    FitPlan plan = Plan();
    plan.options.batch_size = batch;
    plan.options.accumulate = accumulate;
    Fit(network, data, data, plan);
    return network->State().at("layers.0.weight").clone();
  };
  EXPECT_LT((weights(16, 1) - weights(8, 2)).abs().max().item<double>(), 1e-5);
}

TEST(FitTest, EndsWhenItGetsNoBetterAndKeepsTheBest) {
  const LabelledTensors data = Halves(64);
  LabelledTensors wrong = data;
  wrong.labels = 1 - data.labels;  // the better it learns, the worse it scores here
  Network network = MakeNetwork();
  FitPlan plan = Plan();
  plan.options.epochs = 50;
  plan.options.patience = 3;
  const auto history = Fit(network, data, wrong, plan).history;
  EXPECT_EQ(history.size(), 4u);
  EXPECT_NEAR(ScoreOn(network, wrong).loss, history.front().validation_loss, 1e-6);
}

TEST(FitTest, KeepsTheAverageOfWeights) {
  const LabelledTensors data = Halves(64);
  Network network = MakeNetwork();
  FitPlan plan = Plan();
  plan.options.average = 0.9;
  const auto history = Fit(network, data, data, plan).history;
  EXPECT_NEAR(ScoreOn(network, data).loss, history.back().validation_loss, 1e-6);
  Network plain = MakeNetwork();
  Fit(plain, data, data, Plan());
  EXPECT_FALSE(
      torch::equal(plain->State().at("layers.0.weight"), network->State().at("layers.0.weight")));
}

TEST(FitTest, LearnsInBfloat16AndChannelsLast) {
  torch::manual_seed(5);
  LabelledTensors data{torch::rand({64, 1, 8, 8}), torch::arange(64).remainder(2)};
  data.inputs.add_(data.labels.view({-1, 1, 1, 1}));
  Network network(ArchitectureOf({1, 8, 8}, 2, R"([{"conv": {"out": 4}}, "batch_norm", "relu",
                                  "global_avg_pool", {"dense": {"out": 2}}])"),
                  Statistics{{1}, {1}});
  Initialise(network, Initialisation::kKaiming, 1, "weights");
  FitPlan plan = Plan();
  plan.options.precision = Precision::kBfloat16;
  plan.options.channels_last = true;
  plan.options.epochs = 15;
  EXPECT_GT(Fit(network, data, data, plan).kept.validation_accuracy, 0.95);
}

// The layout in memory says nothing about the weights: averaged with it, they are the same.
TEST(FitTest, AveragesWeightsInAnyLayout) {
  torch::manual_seed(5);
  const LabelledTensors data{torch::rand({40, 2, 8, 8}), torch::arange(40).remainder(2)};
  const auto weights = [&](bool channels_last) {
    Network network(
        ArchitectureOf({2, 8, 8}, 2, R"([{"conv": {"out": 8}}, "relu", {"conv": {"out": 8}},
                                    "global_avg_pool", {"dense": {"out": 2}}])"),
        Statistics{{0, 0}, {1, 1}});
    Initialise(network, Initialisation::kKaiming, 1, "weights");
    FitPlan plan = Plan();
    plan.options.average = 0.9;
    plan.options.channels_last = channels_last;
    Fit(network, data, data, plan);
    return network->State().at("layers.2.weight").contiguous().clone();
  };
  EXPECT_LT((weights(true) - weights(false)).abs().max().item<double>(), 1e-3);
}

// 33 samples in batches of 16: a batch of one would have no variance.
// More than bfloat16 holds, and not more than float32 does.
TEST(FitTest, FindsWhatIsNotFiniteInItsPrecision) {
  Network network(ArchitectureOf({1}, 2, R"([{"dense": {"out": 2}}])"), Statistics{{0}, {1}});
  {
    const torch::NoGradGuard no_grad;
    network->State().at("layers.0.weight").fill_(3.4e38);
    network->State().at("layers.0.bias").fill_(0);
  }
  const LabelledTensors data{torch::ones({8, 1}), torch::zeros({8}, torch::kInt64)};
  FitPlan plan = Plan();
  plan.options.precision = Precision::kBfloat16;
  EXPECT_THAT(ErrorOf([&] { Fit(network, data, data, plan); }),
              HasSubstr("the first value that is not: what layers.0 (dense) gives"));
}

class CheckpointTest : public ::testing::Test {
 protected:
  // A training to its end, from the checkpoint if there is one of its own; what it prints.
  std::string Train(const std::string& capability) {
    Network network = MakeNetwork();
    FitPlan plan = Plan();
    plan.checkpoint.file = file_;
    plan.checkpoint.runtime = {{"libtorch", "1"}, {"cpu_capability", capability}};
    testing::internal::CaptureStdout();
    const std::string error = ErrorOf([&] { Fit(network, data_, data_, plan); });
    return error + testing::internal::GetCapturedStdout();
  }

  Scratch scratch_;
  const std::filesystem::path file_ = scratch_.Write("checkpoint", "");
  const LabelledTensors data_ = Halves(32);
};

TEST_F(CheckpointTest, OfAnotherRuntimeIsRefusedAndStays) {
  std::filesystem::remove(file_);
  Train("AVX2");
  EXPECT_THAT(Train("AVX512"),
              AllOf(HasSubstr("was made on another runtime: cpu_capability was \"AVX2\", and is "
                              "\"AVX512\"\nhint: "),
                    HasSubstr("remove it to begin anew")));
  EXPECT_THAT(Train("AVX2"), HasSubstr("goes on from the checkpoint")) << "it stayed as it was";
}

TEST_F(CheckpointTest, OfAnotherVersionIsOfAnotherTraining) {
  std::filesystem::remove(file_);
  Train("AVX2");
  std::ifstream in(file_, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const std::size_t at = bytes.find(R"({"version":3)");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 11] = '2';
  scratch_.Write("checkpoint", bytes);
  EXPECT_THAT(Train("AVX2"), HasSubstr("is of another training; this one begins anew"));
}

TEST(FitTest, LeavesNoBatchOfOneSample) {
  const LabelledTensors data = Halves(33);
  Network network(ArchitectureOf({2}, 2, R"([{"dense": {"out": 4}}, "batch_norm", "relu",
                                             {"dense": {"out": 2}}])"),
                  Statistics{{1, 1}, {1, 1}});
  Initialise(network, Initialisation::kUniform, 1, "weights");
  Fit(network, data, data, Plan());
  for (const auto& [name, tensor] : network->State())
    EXPECT_TRUE(tensor.isfinite().all().item<bool>()) << name;
}

TEST(FitTest, StopsAtAValidationLossThatIsNotFinite) {
  const LabelledTensors data = Halves(64);
  LabelledTensors broken = data;
  broken.inputs = data.inputs.clone();
  broken.inputs[3][1] = std::nan("");
  Network network = MakeNetwork();
  EXPECT_THAT(ErrorOf([&] { Fit(network, data, broken, Plan()); }),
              HasSubstr("the validation loss is not finite in epoch 1; the first value that is "
                        "not: a sample of the data"));
}

ParamsSection TrainSection(const std::string& train) {
  const Scratch scratch;
  return ReadParams(scratch.Write("params.yaml", "train: {" + train + "}\n")).Section("train");
}

TEST(CheckBatchNormsTest, RefusesWhatHasNoVariance) {
  const auto error = [](const Shape& input, const char* layers, std::int64_t batch_size,
                        std::int64_t samples) {
    ParamsSection section = TrainSection("batch_size: " + std::to_string(batch_size));
    const Architecture architecture = ArchitectureOf(input, 2, layers);
    return ErrorOf([&] { CheckBatchNorms(section, PlanOf(architecture), batch_size, samples); });
  };
  const char* const rows = R"([{"dense": {"out": 4}}, "batch_norm", {"dense": {"out": 2}}])";
  EXPECT_EQ(error({3}, rows, 2, 2), "");
  EXPECT_THAT(error({3}, rows, 1, 9),
              HasSubstr("params.yaml:1:21: error: train.batch_size is 1, and layers.1 (batch_norm) "
                        "needs two samples for a variance\nhint: make it 2 or more"));
  EXPECT_THAT(error({3}, rows, 64, 1), HasSubstr("is 64, of a single training sample, and"));
  EXPECT_EQ(error({3}, R"([{"dense": {"out": 4}}, "layer_norm", {"dense": {"out": 2}}])", 1, 9),
            "");
  const char* const images = R"([{"residual": {"body": [{"conv": {"out": 1}}, "batch_norm"]}},
                                 "flatten", {"dense": {"out": 2}}])";
  EXPECT_EQ(error({1, 2, 2}, images, 1, 9), "") << "each sample has several values";
  EXPECT_THAT(error({1, 1, 1}, images, 1, 9), HasSubstr("layers.0.body.1 (batch_norm)"));
}

TEST(CheckAugmentationTest, RefusesWhatLeavesNothingOfAnImage) {
  const LabelledTensors data{torch::zeros({2, 1, 6, 8}), torch::zeros({2}, torch::kInt64)};
  const auto error = [&](const std::string& augment) {
    ParamsSection section = TrainSection("augment: {" + augment + "}");
    const AugmentOptions options = ReadAugmentOptions(section);
    return ErrorOf([&] { CheckAugmentation(section, options, data); });
  };
  EXPECT_EQ(error("crop: 5, cutout: 15"), "");
  EXPECT_THAT(error("crop: 6"),
              HasSubstr("params.yaml:1:25: error: train.augment has a crop of 6, which may move "
                        "images of 6x8 out of sight\nhint: a crop is less than 6"));
  EXPECT_THAT(error("cutout: 16"),
              HasSubstr("train.augment has a cutout of 16, which blackens all of images of 6x8"));
}

TEST(ScoreTest, AgreesWithHandComputedValues) {
  const torch::Tensor logits = torch::tensor({{std::log(3.0), 0.0}, {0.0, 0.0}});
  const Score score = ScoreOf(logits, torch::tensor({0, 1}));
  EXPECT_NEAR(score.loss, (std::log(4.0 / 3) + std::log(2.0)) / 2, 1e-7);
  EXPECT_EQ(score.accuracy, 0.5);
}

TEST(ReadTrainingOptionsTest, RefusesAWarmupThatNeverEnds) {
  const auto error = [](const char* warmup) {
    const Scratch scratch;
    const auto file = scratch.Write(
        "params.yaml", std::string("train: {epochs: 3, learning_rate: 1, schedule: {kind: cosine, "
                                   "warmup_epochs: ") +
                           warmup + "}}\n");
    ParamsSection section = ReadParams(file).Section("train");
    return ErrorOf([&] { ReadTrainingOptions(section); });
  };
  EXPECT_EQ(error("2.9"), "");
  EXPECT_THAT(error("3"), HasSubstr("params.yaml:1:78: error: train.schedule has 3 warmup_epochs "
                                    "of 3 epochs, so the warm-up never ends\nhint: "));
}

}  // namespace
}  // namespace mlp::stages
