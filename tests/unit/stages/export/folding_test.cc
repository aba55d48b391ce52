#include "stages/export/folding.h"

#include <gtest/gtest.h>

#include "tests/unit/stages/export/random_models.h"
#include "tests/unit/stages/model/architectures.h"

namespace mlp::stages {
namespace {

std::size_t CountNorms(const std::vector<Layer>& layers) {
  std::size_t count = 0;
  for (const Layer& layer : layers)
    count += (layer.type == "batch_norm") + CountNorms(layer.body) + CountNorms(layer.shortcut);
  return count;
}

void ExpectSameFunction(const Architecture& architecture, std::size_t norms_left) {
  const FloatModel model = RandomModel(architecture);
  const FloatModel folded = FoldBatchNorms(model);
  EXPECT_EQ(CountNorms(folded.architecture.layers), norms_left);
  const std::vector<float> samples = RandomFloats(architecture, 5);
  const std::vector<std::string> classes = ClassesOf(architecture);
  const std::vector<float> expected = RunAsOnnx(ToOnnx(model, classes), samples, 5);
  const std::vector<float> found = RunAsOnnx(ToOnnx(folded, classes), samples, 5);
  EXPECT_LT(Compare(expected, found, classes.size()).largest_difference, 1e-4);
}

TEST(FoldingTest, WorksNormsIntoConvolutionsAndDenseLayers) {
  ExpectSameFunction(ArchitectureOf({2, 6, 6}, 3, R"([
      {"conv": {"out": 4}}, "batch_norm", "relu", {"depthwise_conv": {"bias": true}}, "batch_norm",
      {"conv": {"out": 4, "groups": 2}}, "batch_norm", "flatten",
      {"dense": {"out": 5}}, "batch_norm", "relu", {"dense": {"out": 3, "bias": false}},
      "batch_norm"])"),
                     0);
}

TEST(FoldingTest, ReachesIntoResiduals) {
  ExpectSameFunction(BranchedCnn(), 0);
}

// A norm that is first, behind an addition, or behind an activation has nothing to go into.
TEST(FoldingTest, LeavesOtherNorms) {
  ExpectSameFunction(ArchitectureOf({2, 6, 6}, 3, R"([
      "batch_norm", {"conv": {"out": 4}}, "relu", "batch_norm",
      {"residual": {"body": ["batch_norm", {"conv": {"out": 4}}]}}, "batch_norm",
      "global_avg_pool", {"dense": {"out": 3}}])"),
                     4);
}

TEST(FoldingTest, WritesTheSameModelWhereNothingFolds) {
  const FloatModel model = RandomModel(SmallVit());
  const FloatModel folded = FoldBatchNorms(model);
  EXPECT_EQ(folded.architecture, model.architecture);
  EXPECT_EQ(folded.tensors, model.tensors);
}

}  // namespace
}  // namespace mlp::stages
