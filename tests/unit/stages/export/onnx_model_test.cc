#include "stages/export/onnx_model.h"

#include <gtest/gtest.h>

#include "tests/unit/stages/export/random_models.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

TEST(OnnxModelTest, IsTheSameBytesEachTimeAndReadsBack) {
  const Architecture architecture = BranchedCnn();
  const std::vector<std::string> classes = ClassesOf(architecture);
  const std::string bytes = EncodeOnnx(ToOnnx(RandomModel(architecture), classes));
  EXPECT_EQ(bytes, EncodeOnnx(ToOnnx(RandomModel(architecture), classes)));
  const OnnxFile read = ReadOnnx(bytes, "m.onnx");
  EXPECT_EQ(read.description.classes, classes);
  EXPECT_EQ(read.description.input, architecture.input);
}

// What a sample is given does not depend on the others of its batch.
TEST(OnnxModelTest, TakesAnyBatch) {
  for (const Architecture& architecture : {BranchedCnn(), SmallVit()}) {
    const onnx::ModelProto model = ToOnnx(RandomModel(architecture), ClassesOf(architecture));
    const std::vector<float> samples = RandomFloats(architecture, 3);
    const std::unique_ptr<Classifier> classifier = OpenWithOpenCv(model);
    const std::vector<float> three = classifier->Logits(samples.data(), 3);
    const std::vector<float> one = classifier->Logits(samples.data(), 1);
    EXPECT_LT(Compare(one, {three.begin(), three.begin() + 3}, 3).largest_difference, 1e-5);
  }
}

TEST(OnnxModelTest, HasNoFormForResponsesOfEvenSize) {
  const Architecture architecture = ArchitectureOf({4, 4, 4}, 2, R"([
      {"local_response_norm": {"size": 4}}, "flatten", {"dense": {"out": 2}}])");
  EXPECT_THROW(ToOnnx(RandomModel(architecture), {"a", "b"}), LayerError);
}

TEST(OnnxModelTest, RefusesHostileFiles) {
  const onnx::ModelProto model = ToOnnx(RandomModel(SmallVit()), ClassesOf(SmallVit()));
  const std::string bytes = EncodeOnnx(model);
  const auto refusal = [](const std::string& text) {
    return ErrorOf([&] { ReadOnnx(text, "m.onnx"); });
  };
  const auto changed = [&](const std::function<void(onnx::ModelProto&)>& change) {
    onnx::ModelProto other = model;
    change(other);
    return refusal(other.SerializeAsString());
  };
  using testing::StartsWith;
  for (const std::string& text :
       {std::string("hello"), bytes.substr(0, bytes.size() / 2), std::string(64, '\xff')})
    EXPECT_EQ(refusal(text), "m.onnx: error: is not an ONNX model, or ends early\n");
  EXPECT_THAT(changed([](auto& m) { m.clear_metadata_props(); }),
              StartsWith("m.onnx: error: does not say what its classes are\n"));
  EXPECT_THAT(changed([](auto& m) { m.mutable_metadata_props(0)->set_value("{"); }),
              StartsWith("m.onnx: error: its description of the model is damaged\n"));
  EXPECT_THAT(changed([](auto& m) { m.mutable_graph()->mutable_node(0)->set_op_type("Nothing"); }),
              StartsWith("m.onnx: error: is not a valid ONNX model: "));
  EXPECT_THAT(
      changed([](auto& m) { m.mutable_graph()->mutable_initializer(0)->add_dims(1 << 30); }),
      StartsWith("m.onnx: error: its constant 'input_mean' does not fill its dimensions\n"));
  EXPECT_THAT(
      changed([](auto& m) {
        m.mutable_graph()->mutable_initializer(0)->set_data_location(onnx::TensorProto::EXTERNAL);
      }),
      StartsWith("m.onnx: error: its weights are in other files"));
  EXPECT_THAT(changed([](auto& m) {
                m.mutable_graph()
                    ->mutable_input(0)
                    ->mutable_type()
                    ->mutable_tensor_type()
                    ->mutable_shape()
                    ->mutable_dim(2)
                    ->set_dim_value(9);
              }),
              StartsWith("m.onnx: error: its input and output are not those"));
}

}  // namespace
}  // namespace mlp::stages
