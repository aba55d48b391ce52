#include "stages/model/architecture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/model/layer_plan.h"
#include "tests/unit/stages/model/architectures.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Two convolutions on 8x8, a pool, one on 4x4, a pool to 2x2, then 4*6 = 24 inputs to the dense
// layers.
const Architecture kCnn = ArchitectureOf({1, 8, 8}, 10, R"([
    {"conv": {"out": 2}}, "batch_norm", "relu", {"conv": {"out": 3}}, "batch_norm", "relu",
    "max_pool", {"conv": {"out": 6}}, "batch_norm", "relu", "max_pool", "flatten",
    {"dense": {"out": 5}}, "relu", {"dense": {"out": 10}}])");

// By hand: convolutions 9*(1*2 + 2*3 + 3*6) = 234, norms 2*(2+3+6) = 22, dense 24*5+5 + 5*10+10 =
// 185.
TEST(ArchitectureTest, CountsParameters) {
  EXPECT_EQ(CountParameters(kCnn), 234 + 22 + 185);
}

// By hand: 2*(64*9*(1*2 + 2*3) + 16*9*3*6) + 2*(24*5 + 5*10).
TEST(ArchitectureTest, CountsFlops) {
  EXPECT_EQ(CountFlops(kCnn), 2 * (4608 + 2592) + 2 * 170);
}

// By hand, of width 6, 4 patches and a class token, heads 4x2: patches 6*16+6; token 6; positions
// 5*6; norms 3*12; attention 3*(8*6+8) + 6*8+6; dense 10*6+10 + 6*10+6 + 3*6+3.
TEST(ArchitectureTest, CountsATransformer) {
  EXPECT_EQ(CountParameters(SmallVit()), 102 + 6 + 30 + 36 + 222 + 70 + 66 + 21);
  const std::int64_t attention = 2 * 5 * 6 * 8 * 4 + 2 * 2 * 5 * 5 * 8;
  EXPECT_EQ(CountFlops(SmallVit()), 2 * 6 * 16 * 4 + attention + 2 * 5 * 60 * 2 + 2 * 6 * 3);
}

TEST(ArchitectureTest, GoesThroughJson) {
  for (const Architecture& architecture : {kCnn, BranchedCnn(), SmallVit()}) {
    EXPECT_EQ(ArchitectureFromJson(nlohmann::json::parse(ToJson(architecture).dump())),
              architecture);
  }
}

// What belongs together: the two ends of a residual, what a depthwise convolution goes through, the
// inputs of a dense layer behind a flatten.
TEST(LayerPlanTest, FindsWhatBelongsTogether) {
  const Architecture architecture = BranchedCnn();
  const LayerPlan plan = PlanOf(architecture);
  const auto& stem = plan.layers[0].parameters[0];
  const auto& body = plan.layers[3].body;
  EXPECT_EQ(body[3].parameters[0].dimensions[0].space, stem.dimensions[0].space);
  EXPECT_NE(body[0].parameters[0].dimensions[0].space, stem.dimensions[0].space);
  const int second = plan.layers[5].body[0].parameters[0].dimensions[0].space;
  EXPECT_EQ(plan.layers[5].shortcut[0].parameters[0].dimensions[0].space, second);
  EXPECT_EQ(plan.layers[6].parameters[0].dimensions[0].space, second);
  const PlannedParameter& dense = plan.layers[10].parameters[0];
  EXPECT_EQ(dense.dimensions[1].space, second);
  EXPECT_EQ(dense.dimensions[1].each, 4);
  EXPECT_THAT(plan.ShapeOf(dense), ElementsAre(10, 48));
  EXPECT_TRUE(plan.spaces[static_cast<std::size_t>(plan.layers.back().out_space)].is_fixed);
  EXPECT_FALSE(plan.spaces[static_cast<std::size_t>(second)].is_fixed);
}

// A flattened image and rows of as many values: the units of one are none of the other.
TEST(LayerPlanTest, AddsRowsToAFlattenedImage) {
  const Architecture architecture =
      ArchitectureOf({2, 8, 8}, 3, R"([{"conv": {"out": 1}}, "flatten",
      {"residual": {"body": [{"dense": {"out": 64}}]}}, {"dense": {"out": 3}}])");
  const LayerPlan plan = PlanOf(architecture);
  for (const PlannedLayer* const layer : {&plan.layers[0], &plan.layers[2].body[0]})
    EXPECT_TRUE(plan.spaces[static_cast<std::size_t>(layer->out_space)].is_fixed);
}

std::string Refusal(const Shape& input, const std::string& layers) {
  try {
    const Architecture architecture = ArchitectureOf(input, 10, layers);
    PlanOf(architecture);
  } catch (const LayerError& error) {
    return error.place() + ": " + error.what();
  }
  return "";
}

TEST(ArchitectureTest, RefusesWhatIsNoLayer) {
  EXPECT_EQ(Refusal({4}, R"(["relo"])"), "/0: there is no layer 'relo'; did you mean 'relu'?");
  EXPECT_THAT(Refusal({4}, R"([{"dense": {"outt": 3}}])"),
              HasSubstr("/0/dense/outt: 'dense' has no setting 'outt'; did you mean 'out'?"));
  EXPECT_THAT(Refusal({4}, R"(["dense"])"), HasSubstr("'dense' needs 'out'"));
  EXPECT_THAT(Refusal({4}, R"([{"dense": {"out": 0}}])"), HasSubstr("must be from 1 to 65536"));
  EXPECT_THAT(Refusal({4}, R"([{"dense": {"out": 1099511627776}}])"), HasSubstr("must be from"));
  EXPECT_THAT(Refusal({4}, R"([{"dense": {"out": "8"}}])"), HasSubstr("must be an integer"));
  EXPECT_THAT(Refusal({4}, R"([{"dense": {"out": 3, "bias": 1}}])"), HasSubstr("true or false"));
  EXPECT_THAT(Refusal({4}, R"([{"relu": {}, "gelu": {}}])"), HasSubstr("a layer is a name"));
  EXPECT_THAT(Refusal({4}, R"([{"residual": {}}])"), HasSubstr("needs a 'body'"));
  EXPECT_THAT(Refusal({4}, R"({"relu": {}})"), HasSubstr("must be a list of layers"));
  std::string deep = "[\"relu\"]";
  for (int i = 0; i < 12; ++i) deep = R"([{"residual": {"body": )" + deep + "}}]";
  EXPECT_THAT(Refusal({4}, deep), HasSubstr("nested more than 8 deep"));
}

TEST(ArchitectureTest, RefusesWhatDoesNotFit) {
  EXPECT_THAT(Refusal({64}, R"([{"conv": {"out": 8}}])"),
              HasSubstr("'conv' takes images, and gets rows of 64 values"));
  EXPECT_THAT(Refusal({1, 2, 2}, R"(["max_pool", "max_pool"])"), HasSubstr("too small for it"));
  EXPECT_THAT(Refusal({1, 8, 8}, R"([{"dense": {"out": 10}}])"), HasSubstr("'flatten' or"));
  EXPECT_THAT(Refusal({4}, R"([{"dense": {"out": 9}}])"),
              HasSubstr("the layers end in rows of 9 values, and there are 10 classes"));
  EXPECT_THAT(Refusal({1, 8, -8}, "[]"), HasSubstr("samples"));
  EXPECT_THAT(Refusal({4}, R"([{"residual": {"body": [{"dense": {"out": 5}}]}}])"),
              HasSubstr("the body ends in rows of 5 values, the shortcut in rows of 4 values"));
  EXPECT_THAT(Refusal({3, 8, 8}, R"([{"conv": {"out": 6, "groups": 2}}])"), HasSubstr("2 groups"));
  EXPECT_THAT(Refusal({3, 9, 9}, R"([{"patches": {"out": 6, "size": 4}}])"),
              HasSubstr("do not divide into patches of 4"));
  EXPECT_THAT(Refusal({4}, R"([{"dense": {"out": 65536}}, {"dense": {"out": 65536}}])"),
              HasSubstr("/1: the layer is too large"));
}

}  // namespace
}  // namespace mlp::stages
