#include "stages/export/onnx_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

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
  try {
    ToOnnx(RandomModel(architecture), {"a", "b"});
    FAIL();
  } catch (const LayerError& error) {
    EXPECT_EQ(error.place(), "/0/local_response_norm/size");
  }
}

TEST(ClassifierTest, ComparesAndRefusesLogitsThatAreNotFinite) {
  const float none = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(std::isnan(Compare({1, 2, 3, 4}, {1, none, 3, 5}, 2).largest_difference));
  EXPECT_TRUE(std::isnan(Compare({1, infinity}, {1, infinity}, 2).largest_difference));
  EXPECT_EQ(Compare({1, 2}, {1, infinity}, 2).largest_difference, infinity);
  EXPECT_THAT(ErrorOf([&] {
                RequireFinite({1, none}, "OpenCV");
              }),
              testing::HasSubstr("the model gives values that are not finite, run by OpenCV"));
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
              StartsWith("m.onnx: error: its node 'centred' (Nothing) is of a kind that"));
  EXPECT_THAT(changed([](auto& m) { m.mutable_graph()->mutable_node(0)->set_input(0, "nothing"); }),
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

onnx::ModelProto SmallConvolution() {
  return ToOnnx(RandomModel(BranchedCnn()), ClassesOf(BranchedCnn()));
}

onnx::NodeProto& FirstOf(onnx::ModelProto& model, const std::string& type) {
  for (onnx::NodeProto& node : *model.mutable_graph()->mutable_node())
    if (node.op_type() == type) return node;
  throw std::out_of_range(type);
}

onnx::AttributeProto& AttributeOf(onnx::NodeProto& node, const std::string& name) {
  for (onnx::AttributeProto& attribute : *node.mutable_attribute())
    if (attribute.name() == name) return attribute;
  throw std::out_of_range(name);
}

// A node that is not written here, in front of the others.
onnx::NodeProto& AddNode(onnx::ModelProto& model, const char* type) {
  onnx::NodeProto& node = *model.mutable_graph()->add_node();
  node.set_op_type(type);
  node.set_name("added");
  node.add_output("added");
  return node;
}

TEST(OnnxModelTest, RefusesNodesThatItDoesNotWrite) {
  const auto refusal = [&](const std::function<void(onnx::ModelProto&)>& change) {
    onnx::ModelProto model = SmallConvolution();
    change(model);
    return ErrorOf([&] { ReadOnnx(model.SerializeAsString(), "m.onnx"); });
  };
  using testing::HasSubstr;
  const auto huge = [](onnx::TensorProto& tensor) {
    for (const int dimension : {1000000, 8, 8}) tensor.add_dims(dimension);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.set_raw_data("0123");
  };
  EXPECT_THAT(refusal([&](auto& m) {
                onnx::AttributeProto& value = *AddNode(m, "Constant").add_attribute();
                value.set_name("value");
                value.set_type(onnx::AttributeProto::TENSOR);
                huge(*value.mutable_t());
              }),
              HasSubstr("its node 'added' (Constant) is of a kind that is not run here\n"));
  EXPECT_THAT(refusal([&](auto& m) {
                onnx::AttributeProto& value = *FirstOf(m, "Relu").add_attribute();
                value.set_name("axis");
                value.set_type(onnx::AttributeProto::TENSOR);
                huge(*value.mutable_t());
              }),
              HasSubstr("(Relu) has an unusable attribute 'axis'"));
  EXPECT_THAT(refusal([](auto& m) { FirstOf(m, "Relu").add_attribute()->set_name("body"); }),
              HasSubstr("(Relu) has an unusable attribute 'body'"));
  EXPECT_THAT(refusal([&](auto& m) {
                huge(*m.mutable_graph()->add_sparse_initializer()->mutable_values());
              }),
              HasSubstr("has sparse constants, functions or training"));
  EXPECT_THAT(refusal([](auto& m) { FirstOf(m, "Relu").set_domain("other"); }),
              HasSubstr("(Relu) is of a kind that is not run here"));
  for (const char* const type : {"Relu", "DequantizeLinear", "QuantizeLinear"}) {
    EXPECT_THAT(refusal([&](auto& m) { AddNode(m, type); }),
                HasSubstr("has other inputs and outputs than its kind has"));
  }
  EXPECT_THAT(refusal([](auto& m) { FirstOf(m, "Relu").clear_output(); }),
              HasSubstr("has other inputs and outputs than its kind has"));
}

// Numbers that crash OpenCV 4.6, or let it take memory without end.
TEST(OnnxModelTest, RefusesAttributesOutOfRange) {
  const auto refusal = [](const char* type, const char* name, std::int64_t value) {
    onnx::ModelProto model = SmallConvolution();
    onnx::AttributeProto& attribute = AttributeOf(FirstOf(model, type), name);
    if (attribute.type() == onnx::AttributeProto::INT) attribute.set_i(value);
    for (std::int64_t& each : *attribute.mutable_ints()) each = value;
    return ErrorOf([&] { ReadOnnx(model.SerializeAsString(), "m.onnx"); });
  };
  for (const char* const name : {"group", "strides", "kernel_shape"}) {
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40})
      EXPECT_THAT(refusal("Conv", name, value), testing::HasSubstr("has an unusable attribute"));
  }
  EXPECT_THAT(refusal("Conv", "pads", -1), testing::HasSubstr("has an unusable attribute 'pads'"));
  EXPECT_NE(refusal("Conv", "pads", 15000), "");
}

TEST(OnnxModelTest, RefusesListsOfAnotherLength) {
  for (const char* const name : {"strides", "kernel_shape", "pads"}) {
    onnx::ModelProto model = SmallConvolution();
    AttributeOf(FirstOf(model, "Conv"), name).add_ints(1);
    EXPECT_THAT(ErrorOf([&] { ReadOnnx(model.SerializeAsString(), "m.onnx"); }),
                testing::HasSubstr("has an unusable attribute"));
  }
}

TEST(OnnxModelTest, RefusesConstantsThatMakeLargeTensors) {
  const onnx::ModelProto model = ToOnnx(RandomModel(SmallVit()), ClassesOf(SmallVit()));
  const auto refusal = [&](std::int64_t value) {
    onnx::ModelProto changed = model;
    const std::string pads = FirstOf(changed, "Pad").input(1);
    for (onnx::TensorProto& tensor : *changed.mutable_graph()->mutable_initializer()) {
      if (tensor.name() != pads) continue;
      const std::vector<std::int64_t> values(tensor.raw_data().size() / sizeof(value), value);
      tensor.set_raw_data(values.data(), values.size() * sizeof(value));
    }
    return ErrorOf([&] { ReadOnnx(changed.SerializeAsString(), "m.onnx"); });
  };
  EXPECT_NE(refusal(1 << 20), "");
  EXPECT_THAT(refusal(INT64_MAX), testing::HasSubstr("holds a size out of range"));
}

// Whatever is changed in a file: it is refused, or OpenCV refuses it, or it runs.
TEST(OnnxModelTest, SurvivesChangedConvolutions) {
  const std::vector<float> samples = RandomFloats(BranchedCnn(), 1);
  const onnx::ModelProto model = SmallConvolution();
  int refused = 0;
  const auto run = [&](const onnx::ModelProto& changed) {
    refused += !ErrorOf([&] {
                  const OnnxFile read = ReadOnnx(changed.SerializeAsString(), "m.onnx");
                  OpenWithOpenCv(read.model)->Logits(samples.data(), 1);
                }).empty();
  };
  for (int i = 0; i < model.graph().node_size(); ++i) {
    for (int k = 0; k < model.graph().node(i).attribute_size(); ++k) {
      for (const std::int64_t value : {0, 1, 3, 40}) {
        onnx::ModelProto changed = model;
        auto& attribute = *changed.mutable_graph()->mutable_node(i)->mutable_attribute(k);
        if (attribute.type() == onnx::AttributeProto::INT) attribute.set_i(value);
        for (std::int64_t& each : *attribute.mutable_ints()) each = value;
        run(changed);
      }
    }
    onnx::ModelProto changed = model;
    changed.mutable_graph()->mutable_node(i)->mutable_input()->RemoveLast();
    run(changed);
  }
  EXPECT_GT(refused, model.graph().node_size());
}

}  // namespace
}  // namespace mlp::stages
