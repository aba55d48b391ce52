#include "stages/export/onnx_check.h"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "stages/base/error.h"
#include "stages/data/samples.h"
#include "stages/export/classifier.h"
#include "stages/export/onnx_graph.h"

namespace mlp::stages {
namespace {

constexpr std::int64_t kMostUnits = 1 << 20;
constexpr std::int64_t kMostDimensions = 8;
constexpr std::int64_t kMostTensorValues = std::int64_t{1} << 31;
constexpr const char* kOnlyExported = "only models that mlpipe-stage export wrote can be used here";

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

// Whether the further inputs of such a node are sizes and places. They must be constants: what is
// computed while it runs cannot be checked before.
bool TakesSizes(const std::string& type) {
  return type == "Pad" || type == "Reshape" || type == "Slice";
}

// The integers that an attribute may hold, one or a list of so many (0: of any number).
struct Range {
  onnx::AttributeProto::AttributeType type;
  std::int64_t least, most;
  int count = 1;
};

const std::map<std::string, Range>& IntegerAttributes() {
  using Type = onnx::AttributeProto;
  static const std::map<std::string, Range> ranges = {
      {"axes", {Type::INTS, 0, kMostDimensions}},
      {"axis", {Type::INT, 0, kMostDimensions}},
      {"group", {Type::INT, 1, kMostUnits}},
      {"keepdims", {Type::INT, 0, 1}},
      {"kernel_shape", {Type::INTS, 1, kMostUnits, 2}},
      {"pads", {Type::INTS, 0, kMostUnits, 4}},
      {"perm", {Type::INTS, 0, kMostDimensions - 1, 0}},
      {"size", {Type::INT, 1, kMostUnits}},
      {"strides", {Type::INTS, 1, kMostUnits, 2}},
      {"transB", {Type::INT, 0, 1}},
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
  const Range& range = found->second;
  const auto fits = [&](std::int64_t value) { return value >= range.least && value <= range.most; };
  if (attribute.type() == onnx::AttributeProto::INT) return fits(attribute.i());
  if (range.count != 0 && attribute.ints_size() != range.count) return false;
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

// Integers of 64 bits are sizes and places here; -1 is a size that follows from the others.
bool HoldsSizes(const onnx::TensorProto& tensor) {
  const std::vector<std::int64_t> values = RawValues<std::int64_t>(tensor);
  return std::all_of(values.begin(), values.end(),
                     [](std::int64_t value) { return value >= -1 && value <= kMostTensorValues; });
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
  if (tensor.data_type() == onnx::TensorProto::INT64 && !HoldsSizes(tensor)) {
    throw InputError({file},
                     fmt::format("its constant '{}' holds a size out of range", tensor.name()));
  }
}

Error NodeError(const std::filesystem::path& file, const onnx::NodeProto& node,
                const std::string& what) {
  return InputError({file}, fmt::format("its node '{}' ({}) {}", node.name(), node.op_type(), what))
      .Hint(kOnlyExported);
}

void CheckNode(const onnx::NodeProto& node, const std::set<std::string>& constants,
               const std::filesystem::path& file) {
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
    throw NodeError(file, node, fmt::format("has an unusable attribute '{}'", attribute.name()));
  }
  const auto is_constant = [&](const std::string& name) { return constants.contains(name); };
  if (TakesSizes(node.op_type()) &&
      !std::all_of(node.input().begin() + 1, node.input().end(), is_constant))
    throw NodeError(file, node, "takes a size that is no constant");
}

// The first line of what ONNX says; the others are about its own code.
Error NotValid(const std::filesystem::path& file, const std::exception& error) {
  const std::string text = error.what();
  return InputError({file},
                    fmt::format("is not a valid ONNX model: {}", text.substr(0, text.find('\n'))));
}

// By the dimensions that are known.
bool FitsMemory(const onnx::ValueInfoProto& tensor) {
  std::int64_t values = 1;
  for (const auto& dimension : tensor.type().tensor_type().shape().dim()) {
    if (!dimension.has_dim_value()) continue;
    const std::int64_t size = dimension.dim_value();
    if (size < 1 || size > kMostTensorValues / values) return false;
    values *= size;
  }
  return true;
}

void CheckTensor(const onnx::ValueInfoProto& tensor, const std::filesystem::path& file) {
  if (FitsMemory(tensor)) return;
  throw InputError({file},
                   fmt::format("its tensor '{}' has no values, or more than 2^31", tensor.name()))
      .Hint(kOnlyExported);
}

}  // namespace

void CheckOnnxSubset(const onnx::ModelProto& model, const std::filesystem::path& file) {
  const onnx::GraphProto& graph = model.graph();
  if (graph.sparse_initializer_size() > 0 || model.functions_size() > 0 ||
      model.training_info_size() > 0) {
    throw InputError({file}, "has sparse constants, functions or training, which are not run here")
        .Hint(kOnlyExported);
  }
  std::set<std::string> constants;
  for (const onnx::TensorProto& tensor : graph.initializer()) {
    CheckConstant(tensor, file);
    constants.insert(tensor.name());
  }
  for (const onnx::NodeProto& node : graph.node()) CheckNode(node, constants, file);
  try {
    onnx::checker::check_model(model);
  } catch (const std::exception& error) {
    throw NotValid(file, error);
  }
}

void CheckOnnxSizes(const onnx::ModelProto& model, const std::filesystem::path& file) {
  onnx::ModelProto inferred = model;
  onnx::GraphProto& graph = *inferred.mutable_graph();
  graph.clear_value_info();
  auto& input = *graph.mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape();
  input.mutable_dim(0)->set_dim_value(static_cast<std::int64_t>(kClassifiedAtOnce));
  try {
    onnx::shape_inference::InferShapes(inferred, onnx::OpSchemaRegistry::Instance(),
                                       {/*check_type=*/true, /*strict_mode=*/1});
  } catch (const std::exception& error) {
    throw NotValid(file, error);
  }
  for (const onnx::ValueInfoProto& tensor : graph.value_info()) CheckTensor(tensor, file);
  for (const onnx::ValueInfoProto& tensor : graph.output()) CheckTensor(tensor, file);
}

}  // namespace mlp::stages
