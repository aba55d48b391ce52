#include "stages/export/onnx_graph.h"

#include <algorithm>
#include <utility>

namespace mlp::stages {
namespace {

template <typename T>
void SetBytes(onnx::TensorProto& tensor, const std::vector<T>& values) {
  tensor.set_raw_data(values.data(), values.size() * sizeof(T));  // little-endian, as the format is
}

void AddAttribute(onnx::NodeProto& node, const OnnxAttribute& given) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(given.name);
  switch (given.kind) {
    case OnnxAttribute::Kind::kIntegers:
      attribute.set_type(onnx::AttributeProto::INTS);
      for (const std::int64_t value : given.integers) attribute.add_ints(value);
      break;
    case OnnxAttribute::Kind::kInteger:
      attribute.set_type(onnx::AttributeProto::INT);
      attribute.set_i(given.integers[0]);
      break;
    case OnnxAttribute::Kind::kNumber:
      attribute.set_type(onnx::AttributeProto::FLOAT);
      attribute.set_f(given.number);
      break;
  }
}

}  // namespace

onnx::NodeProto MakeNode(const char* type, const std::string& output, const OnnxInputs& inputs,
                         const std::vector<OnnxAttribute>& attributes) {
  onnx::NodeProto node;
  node.set_op_type(type);
  node.set_name(output);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
  for (const OnnxAttribute& attribute : attributes) AddAttribute(node, attribute);
  return node;
}

onnx::TensorProto MakeTensor(const std::string& name, const FloatTensor& tensor) {
  onnx::TensorProto proto;
  proto.set_name(name);
  proto.set_data_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t dimension : tensor.shape) proto.add_dims(dimension);
  SetBytes(proto, tensor.values);
  return proto;
}

std::string OnnxGraph::Node(const char* type, const std::string& output, const OnnxInputs& inputs,
                            const std::vector<OnnxAttribute>& attributes) {
  *graph_.add_node() = MakeNode(type, output, inputs, attributes);
  return output;
}

std::string OnnxGraph::Floats(const std::string& name, const Shape& shape,
                              std::vector<float> values) {
  if (!Has(name)) *graph_.add_initializer() = MakeTensor(name, {shape, std::move(values)});
  return name;
}

std::string OnnxGraph::Integers(const std::string& name, const std::vector<std::int64_t>& values) {
  if (Has(name)) return name;
  onnx::TensorProto& tensor = *graph_.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::INT64);
  tensor.add_dims(static_cast<std::int64_t>(values.size()));
  SetBytes(tensor, values);
  return name;
}

bool OnnxGraph::Has(const std::string& constant) const {
  return std::any_of(graph_.initializer().begin(), graph_.initializer().end(),
                     [&](const auto& tensor) { return tensor.name() == constant; });
}

}  // namespace mlp::stages
