#include "stages/export/network_model.h"

#include <gtest/gtest.h>

#include "stages/export/folding.h"
#include "tests/unit/stages/export/random_models.h"
#include "tests/unit/stages/model/architectures.h"

namespace mlp::stages {
namespace {

TEST(NetworkModelTest, GoesToANetworkAndBack) {
  const FloatModel model = RandomModel(BranchedCnn());
  Network network = ToNetwork(model);
  EXPECT_EQ(ToFloatModel(network).tensors, model.tensors);
}

// Every type of layer: what OpenCV computes of the ONNX model is what LibTorch computes.
TEST(NetworkModelTest, OnnxSaysWhatTheNetworkSays) {
  const Architecture others = ArchitectureOf({3, 9, 9}, 3, R"([
      {"conv": {"out": 8, "kernel": 5, "padding": 1}}, {"local_response_norm": {"size": 3}}, "gelu",
      {"group_norm": {"groups": 2}}, {"avg_pool": {"kernel": 3, "stride": 2, "padding": 1}},
      {"conv": {"out": 8, "groups": 4, "bias": true}}, "batch_norm", "silu",
      {"residual": {"body": [{"squeeze_excitation": {"units": 3}}, {"dropout": {"rate": 0.3}}]}},
      {"max_pool": {"kernel": 3, "stride": 2, "padding": 1}}, "global_avg_pool", "layer_norm",
      {"dense": {"out": 6, "bias": false}}, "batch_norm", {"dense": {"out": 3}}])");
  const Architecture tokens = ArchitectureOf({1, 8, 8}, 3, R"([
      {"patches": {"out": 6, "size": 2}}, "positions", {"dense": {"out": 6, "bias": false}},
      {"residual": {"body": ["layer_norm", {"attention": {"heads": 2, "head_size": 5}}]}},
      "mean_token", {"dense": {"out": 3}}])");
  const Architecture table = ArchitectureOf({5}, 3, R"([
      "flatten", {"residual": {"body": [{"dense": {"out": 5}}, "gelu"]}}, {"dense": {"out": 3}}])");
  for (const Architecture& architecture : {BranchedCnn(), SmallVit(), others, tokens, table}) {
    const FloatModel model = RandomModel(architecture);
    const std::vector<float> samples = RandomFloats(architecture, 4);
    const std::vector<float> expected = RunWithLibTorch(model)->Logits(samples.data(), 4);
    for (const FloatModel& form : {model, FoldBatchNorms(model)}) {
      const std::vector<float> found = RunAsOnnx(ToOnnx(form, ClassesOf(architecture)), samples, 4);
      EXPECT_LT(Compare(expected, found, 3).largest_difference, 1e-4);
    }
  }
}

}  // namespace
}  // namespace mlp::stages
