#include "stages/learn/network_model.h"

#include <gtest/gtest.h>

#include "stages/export/folding.h"
#include "stages/export/forms.h"
#include "stages/export/libtorch_classifier.h"
#include "stages/export/model_file.h"
#include "tests/unit/stages/export/random_models.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

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
      {"conv": {"out": 8, "kernel": 5, "padding": 1}}, 
      {"local_response_norm": {"size": 3, "alpha": 0.5, "k": 2}}, "gelu",
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

// 0.99 - 0.985 is more than 0.005 in doubles.
TEST(FormsTest, AllowWhatIsExactlyTheTolerance) {
  ExportedForm form{"onnx_int8", "", {}};
  form.is_quantised = true;
  const auto refusal = [&](double accuracy) {
    return ErrorOf([&] { RequireTolerance(form, {{9, 0}, accuracy}, 0.99, {1e-4, 0.005}); });
  };
  EXPECT_EQ(refusal(0.985), "");
  EXPECT_THAT(refusal(0.984), testing::HasSubstr("it loses more than the tolerance"));
}

// The samples of a test split lie class by class: the last may be the only wrong one.
TEST(FormsTest, CompareAllSamples) {
  const Architecture architecture = ArchitectureOf({2}, 2, R"([{"dense": {"out": 2}}])");
  const ExportedForm form = MakeSafetensors(RandomModel(architecture), {"a", "b"});
  ASSERT_EQ(form.classifiers.size(), 2u);
  Reference reference{RandomFloats(architecture, 300), {}, std::vector<std::int64_t>(300)};
  reference.logits = LogitsOf(*form.classifiers[0], reference.samples, 2);
  EXPECT_LT(CheckForm(form, reference).comparison.largest_difference, 1e-4);
  reference.logits.back() += 1;
  EXPECT_NEAR(CheckForm(form, reference).comparison.largest_difference, 1, 1e-3);
}

// OpenCV runs no such norm over an even number of channels.
TEST(ModelFileTest, NamesTheFileThatOpenCvDoesNotRead) {
  const Architecture architecture = ArchitectureOf({4, 4, 4}, 2, R"([
      {"local_response_norm": {"size": 3}}, "flatten", {"dense": {"out": 2}}])");
  onnx::ModelProto model = ToOnnx(RandomModel(architecture), {"a", "b"});
  for (onnx::NodeProto& node : *model.mutable_graph()->mutable_node()) {
    for (onnx::AttributeProto& attribute : *node.mutable_attribute())
      if (attribute.name() == "size") attribute.set_i(4);
  }
  const Scratch scratch;
  const auto file = scratch.Write("m.onnx", model.SerializeAsString());
  EXPECT_THAT(ErrorOf([&] { OpenModel(file); }),
              testing::AllOf(testing::HasSubstr("m.onnx: error: OpenCV "),
                             testing::HasSubstr("hint: only models that mlpipe-stage export")));
}

}  // namespace
}  // namespace mlp::stages
