#include "stages/export/quantise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "tests/unit/stages/export/random_models.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

template <typename T>
std::vector<T> ValuesOf(const onnx::ModelProto& model, const std::string& name) {
  for (const auto& tensor : model.graph().initializer()) {
    if (tensor.name() != name) continue;
    std::vector<T> values(tensor.raw_data().size() / sizeof(T));
    std::memcpy(values.data(), tensor.raw_data().data(), tensor.raw_data().size());
    return values;
  }
  return {};
}

TEST(QuantiseTest, StepsCoverTheRangeAndHoldZero) {
  EXPECT_FLOAT_EQ(StepsOf({-1, 4.1f}).scale, 0.02f);
  EXPECT_EQ(StepsOf({-1, 4.1f}).zero, 50);
  EXPECT_EQ(StepsOf({0, 2}).zero, 0);
  EXPECT_EQ(StepsOf({-2, 0}).zero, 255);
  EXPECT_EQ(StepsOf({0, 0}).zero, 0);
}

// One dense layer by hand: x = 1.01 -> 51 steps of 0.02, and so on.
TEST(QuantiseTest, ComputesADenseLayerAsByHand) {
  FloatModel model = RandomModel(ArchitectureOf({2}, 2, R"([{"dense": {"out": 2}}])"));
  model.tensors["input_mean"].values = {0, 0};
  model.tensors["input_std"].values = {1, 1};
  model.tensors["layers.0.weight"].values = {1.27f, -0.634f, 0.0f, 12.7f};
  model.tensors["layers.0.bias"].values = {0.5f, -1.0f};
  const onnx::ModelProto floats = ToOnnx(model, {"a", "b"});
  ASSERT_THAT(ActivationsToCalibrate(floats), testing::ElementsAre("normal"));
  const onnx::ModelProto quantised = Quantise(floats, {{"normal", {-1, 4.1f}}}, {.weight_bits = 8});

  EXPECT_THAT(ValuesOf<std::int8_t>(quantised, "layers.0.weight_quantised"),
              testing::ElementsAre(127, -63, 0, 127));
  EXPECT_THAT(ValuesOf<float>(quantised, "layers.0.weight_scale"),
              testing::ElementsAre(testing::FloatEq(0.01f), testing::FloatEq(0.1f)));
  EXPECT_THAT(ValuesOf<std::int32_t>(quantised, "layers.0.bias_quantised"),
              testing::ElementsAre(2500, -500));
  EXPECT_TRUE(ValuesOf<float>(quantised, "layers.0.weight").empty());
  // 1.01 is 50.5 steps, and so 50, the even number; -3 and 9 are beyond the range.
  const std::vector<float> logits = RunAsOnnx(quantised, {1.01f, 9, -3, 0.03f}, 2);
  EXPECT_NEAR(logits[0], 1.0 * 1.27 - 4.1 * 0.63 + 0.5, 1e-5);
  EXPECT_NEAR(logits[1], 4.1 * 12.7 - 1, 1e-4);
  EXPECT_NEAR(logits[2], -1.0 * 1.27 - 0.04 * 0.63 + 0.5, 1e-5);
  EXPECT_NEAR(logits[3], 0.04 * 12.7 - 1, 1e-5);
}

// No two products of 255 and a weight overflow 16 bits together.
TEST(QuantiseTest, KeepsWeightsOfSevenBitsBelow65) {
  const onnx::ModelProto floats =
      ToOnnx(RandomModel(ArchitectureOf({2}, 2, R"([{"dense": {"out": 2}}])")), {"a", "b"});
  const onnx::ModelProto quantised = Quantise(floats, {{"normal", {-1, 1}}}, {.weight_bits = 7});
  const auto weights = ValuesOf<std::int8_t>(quantised, "layers.0.weight_quantised");
  EXPECT_EQ(weights.size(), 4u);
  for (const int weight : weights) EXPECT_LE(std::abs(weight), 64);
  EXPECT_THAT(weights, testing::Contains(testing::AnyOf(64, -64)));
}

TEST(QuantiseTest, StaysCloseToTheModel) {
  for (const Architecture& architecture : {BranchedCnn(), SmallVit()}) {
    const FloatModel model = RandomModel(architecture);
    const onnx::ModelProto floats = ToOnnx(model, ClassesOf(architecture));
    const std::vector<float> samples = RandomFloats(architecture, 40);
    const onnx::ModelProto quantised =
        Quantise(floats, Calibrate(floats, samples.data(), 40, {.share = 1}), {.weight_bits = 7});
    const std::vector<float> expected = RunAsOnnx(floats, samples, 40);
    const std::vector<float> found = RunAsOnnx(quantised, samples, 40);
    double error = 0, size = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      error += std::pow(expected[i] - found[i], 2);
      size += std::pow(expected[i], 2);
    }
    EXPECT_LT(std::sqrt(error / size), 0.05);
    EXPECT_GT(error, 0);
  }
}

TEST(QuantiseTest, RefusesActivationsThatAreNotFinite) {
  FloatModel model = RandomModel(ArchitectureOf({2}, 2, R"([{"dense": {"out": 2}}])"));
  model.tensors["input_mean"].values = {0, 0};
  model.tensors["input_std"].values = {1e-30f, 1};
  const onnx::ModelProto floats = ToOnnx(model, {"a", "b"});
  const std::vector<float> samples{1e30f, 1};
  EXPECT_THAT(ErrorOf([&] { Calibrate(floats, samples.data(), 1, {.share = 1}); }),
              testing::HasSubstr("'normal' of the model is not finite"));
}

TEST(QuantiseTest, CutsStrayValuesOff) {
  const Architecture architecture = ArchitectureOf({4}, 2, R"([{"dense": {"out": 2}}])");
  FloatModel model = RandomModel(architecture);
  model.tensors["input_mean"].values = {0, 0, 0, 0};
  model.tensors["input_std"].values = {1, 1, 1, 1};
  std::vector<float> samples(4000);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(i % 100) / 100;
  samples[17] = 1000;
  const onnx::ModelProto floats = ToOnnx(model, {"a", "b"});
  EXPECT_EQ(Calibrate(floats, samples.data(), 1000, {.share = 1}).at("normal").high, 1000);
  EXPECT_LT(Calibrate(floats, samples.data(), 1000, {.share = 0.999}).at("normal").high, 1.3);
}

}  // namespace
}  // namespace mlp::stages
