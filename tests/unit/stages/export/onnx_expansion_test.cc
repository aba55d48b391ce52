#include "stages/export/onnx_expansion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stages/export/onnx_graph.h"

namespace mlp::stages {
namespace {

void AddBytes(OnnxGraph& graph, const char* name, onnx::TensorProto::DataType type,
              const Shape& shape, const std::string& bytes) {
  onnx::TensorProto& tensor = *graph.proto().add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const std::int64_t dimension : shape) tensor.add_dims(dimension);
  tensor.set_raw_data(bytes);
}

// The types of the nodes that `graph` is expanded to.
std::vector<std::string> ExpandedTypes(OnnxGraph& graph) {
  onnx::ModelProto model;
  *model.mutable_graph() = graph.proto();
  std::vector<std::string> types;
  const onnx::ModelProto expanded = ExpandQuantisation(model);
  for (const auto& node : expanded.graph().node()) types.push_back(node.op_type());
  return types;
}

std::vector<std::string> TypesOfConstant(onnx::TensorProto::DataType type, const Shape& scales,
                                         std::int64_t axis) {
  OnnxGraph graph;
  AddBytes(graph, "w", type, {2, 2}, std::string(type == onnx::TensorProto::FLOAT ? 16 : 4, 1));
  const std::size_t count = scales.empty() ? 1 : static_cast<std::size_t>(scales[0]);
  graph.Floats("s", scales, std::vector<float>(count, 0.5f));
  AddBytes(graph, "z", type, scales,
           std::string(type == onnx::TensorProto::FLOAT ? 4 * count : count, 0));
  graph.Node("DequantizeLinear", "y", {"w", "s", "z"}, {{"axis", axis}});
  return ExpandedTypes(graph);
}

TEST(OnnxExpansionTest, MakesConstantsOfQuantisedOnes) {
  using testing::ElementsAre;
  EXPECT_THAT(TypesOfConstant(onnx::TensorProto::INT8, {2}, 1), ElementsAre());
  EXPECT_THAT(TypesOfConstant(onnx::TensorProto::FLOAT, {}, 0), ElementsAre("DequantizeLinear"));
  EXPECT_THAT(TypesOfConstant(onnx::TensorProto::INT8, {3}, 0), ElementsAre("DequantizeLinear"));
  for (const std::int64_t axis : {std::int64_t{-5}, std::int64_t{2}, INT64_MAX, INT64_MIN}) {
    EXPECT_THAT(TypesOfConstant(onnx::TensorProto::INT8, {}, axis), ElementsAre());
    EXPECT_THAT(TypesOfConstant(onnx::TensorProto::INT8, {2}, axis),
                ElementsAre("DequantizeLinear"));
  }
}

TEST(OnnxExpansionTest, LeavesNodesThatAreNotWhole) {
  OnnxGraph graph;
  graph.Node("QuantizeLinear", "q", {});
  graph.Node("DequantizeLinear", "d", {});
  graph.proto().add_node()->set_op_type("Relu");
  graph.proto().add_node()->set_op_type("DequantizeLinear");
  EXPECT_EQ(ExpandedTypes(graph).size(), 4u);
}

// A QuantizeLinear whose integers something else takes is still needed.
TEST(OnnxExpansionTest, DropsOnlyWhatItExpanded) {
  OnnxGraph graph;
  graph.Floats("s", {}, {0.5f});
  AddBytes(graph, "z", onnx::TensorProto::UINT8, {}, std::string(1, 3));
  graph.Node("QuantizeLinear", "q", {"x", "s", "z"});
  graph.Node("DequantizeLinear", "d", {"q", "s", "z"});
  EXPECT_THAT(ExpandedTypes(graph), testing::ElementsAre("Mul", "Round", "Clip", "Mul"));
  graph.Node("Flatten", "f", {"q"});
  EXPECT_THAT(ExpandedTypes(graph),
              testing::ElementsAre("QuantizeLinear", "Mul", "Round", "Clip", "Mul", "Flatten"));
}

}  // namespace
}  // namespace mlp::stages
