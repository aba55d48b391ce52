#include "stages/export/onnx_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stages/base/error.h"
#include "stages/data/samples.h"

namespace mlp::stages {
namespace {

constexpr std::int64_t kMostUnits = 1 << 20;
constexpr std::int64_t kMostDimensions = 8;

struct InputCount {
  int least, most;
};

// Every node that is written, and how many tensors it takes; all give one.
const std::map<std::string, InputCount>& InputCounts() {
  static const std::map<std::string, InputCount> counts = {
      {"Add", {2, 2}},
      {"AveragePool", {1, 1}},
      {"BatchNormalization", {5, 5}},
      {"Conv", {2, 3}},
      {"DequantizeLinear", {3, 3}},
      {"Div", {2, 2}},
      {"Erf", {1, 1}},
      {"Flatten", {1, 1}},
      {"Gemm", {2, 3}},
      {"GlobalAveragePool", {1, 1}},
      {"LRN", {1, 1}},
      {"MatMul", {2, 2}},
      {"MaxPool", {1, 1}},
      {"Mul", {2, 2}},
      {"Pad", {2, 2}},
      {"Pow", {2, 2}},
      {"QuantizeLinear", {3, 3}},
      {"ReduceMean", {1, 1}},
      {"Relu", {1, 1}},
      {"Reshape", {2, 2}},
      {"Sigmoid", {1, 1}},
      {"Slice", {4, 4}},
      {"Softmax", {1, 1}},
      {"Sub", {2, 2}},
      {"Transpose", {1, 1}},
  };
  return counts;
}

// The integers that an attribute may hold, one or a list.
struct Range {
  onnx::AttributeProto::AttributeType type;
  std::int64_t least, most;
};

const std::map<std::string, Range>& IntegerAttributes() {
  using Type = onnx::AttributeProto;
  static const std::map<std::string, Range> ranges = {
      {"axes", {Type::INTS, 0, kMostDimensions}},     {"axis", {Type::INT, 0, kMostDimensions}},
      {"group", {Type::INT, 1, kMostUnits}},          {"keepdims", {Type::INT, 0, 1}},
      {"kernel_shape", {Type::INTS, 1, kMostUnits}},  {"pads", {Type::INTS, 0, kMostUnits}},
      {"perm", {Type::INTS, 0, kMostDimensions - 1}}, {"size", {Type::INT, 1, kMostUnits}},
      {"strides", {Type::INTS, 1, kMostUnits}},       {"transB", {Type::INT, 0, 1}},
  };
  return ranges;
}

bool IsNumberAttribute(const std::string& name) {
  return name == "alpha" || name == "beta" || name == "bias" || name == "epsilon";
}

bool IsUsable(const onnx::AttributeProto& attribute) {
  if (IsNumberAttribute(attribute.name()))
    return attribute.type() == onnx::AttributeProto::FLOAT && std::isfinite(attribute.f());
  const auto found = IntegerAttributes().find(attribute.name());
  if (found == IntegerAttributes().end() || attribute.type() != found->second.type) return false;
  const auto fits = [&](std::int64_t value) {
    return value >= found->second.least && value <= found->second.most;
  };
  if (attribute.type() == onnx::AttributeProto::INT) return fits(attribute.i());
  return std::all_of(attribute.ints().begin(), attribute.ints().end(), fits);
}

// The bytes of an element of the types that are written here; 0 of others.
std::size_t ElementSize(std::int32_t type) {
  switch (type) {
    case onnx::TensorProto::FLOAT:
    case onnx::TensorProto::INT32:
      return 4;
    case onnx::TensorProto::INT64:
      return 8;
    case onnx::TensorProto::INT8:
    case onnx::TensorProto::UINT8:
      return 1;
    default:
      return 0;
  }
}

// ONNX's checker does not count the bytes of a constant, and runtimes believe its dimensions.
void CheckConstant(const onnx::TensorProto& tensor, const std::filesystem::path& file) {
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL)
    throw InputError({file}, "its weights are in other files, which are not read");
  const Shape shape(tensor.dims().begin(), tensor.dims().end());
  const std::optional<std::size_t> values = shape.empty() ? 1 : CountValues(shape);
  const std::size_t size = ElementSize(tensor.data_type());
  if (!values || size == 0 || tensor.raw_data().size() != *values * size) {
    throw InputError({file},
                     fmt::format("its constant '{}' does not fill its dimensions", tensor.name()));
  }
}

Error NodeError(const std::filesystem::path& file, const onnx::NodeProto& node, const char* what) {
  return InputError({file}, fmt::format("its node '{}' ({}) {}", node.name(), node.op_type(), what))
      .Hint("only models that mlpipe-stage export wrote can be used here");
}

void CheckNode(const onnx::NodeProto& node, const std::filesystem::path& file) {
  const auto count = InputCounts().find(node.op_type());
  if (!node.domain().empty() || count == InputCounts().end())
    throw NodeError(file, node, "is of a kind that is not run here");
  const auto is_empty = [](const std::string& name) { return name.empty(); };
  if (node.input_size() < count->second.least || node.input_size() > count->second.most ||
      node.output_size() != 1 || is_empty(node.output(0)) ||
      std::any_of(node.input().begin(), node.input().end(), is_empty))
    throw NodeError(file, node, "has other inputs and outputs than its kind has");
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    if (IsUsable(attribute)) continue;
    throw NodeError(file, node,
                    fmt::format("has an unusable attribute '{}'", attribute.name()).c_str());
  }
}

}  // namespace

void CheckOnnxSubset(const onnx::ModelProto& model, const std::filesystem::path& file) {
  const onnx::GraphProto& graph = model.graph();
  if (graph.sparse_initializer_size() > 0 || model.functions_size() > 0 ||
      model.training_info_size() > 0) {
    throw InputError({file}, "has sparse constants, functions or training, which are not run here")
        .Hint("only models that mlpipe-stage export wrote can be used here");
  }
  for (const onnx::TensorProto& tensor : graph.initializer()) CheckConstant(tensor, file);
  for (const onnx::NodeProto& node : graph.node()) CheckNode(node, file);
}

}  // namespace mlp::stages
