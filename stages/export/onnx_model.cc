#include "stages/export/onnx_model.h"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <stdexcept>

#include "stages/base/error.h"
#include "stages/export/onnx_check.h"
#include "stages/export/onnx_graph.h"
#include "stages/export/onnx_layers.h"

namespace mlp::stages {
namespace {

constexpr std::int64_t kIrVersion = 8;
constexpr std::int64_t kOperatorSet = 17;

void DescribeTensor(onnx::ValueInfoProto& info, const char* name, const Shape& of_sample) {
  info.set_name(name);
  auto& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("N");
  for (const std::int64_t dimension : of_sample)
    type.mutable_shape()->add_dim()->set_dim_value(dimension);
}

// The last node gives the output: nothing else takes what it gives.
void NameOutput(onnx::GraphProto& graph, const std::string& last) {
  for (onnx::NodeProto& node : *graph.mutable_node()) {
    if (node.output(0) == last) node.set_output(0, kOnnxOutput);
  }
}

bool IsOf(const onnx::ValueInfoProto& info, const Shape& of_sample) {
  const auto& type = info.type().tensor_type();
  if (type.elem_type() != onnx::TensorProto::FLOAT ||
      type.shape().dim_size() != static_cast<int>(of_sample.size()) + 1)
    return false;
  for (std::size_t i = 0; i < of_sample.size(); ++i) {
    if (type.shape().dim(static_cast<int>(i) + 1).dim_value() != of_sample[i]) return false;
  }
  return true;
}

std::string DescriptionOf(const onnx::ModelProto& model) {
  for (const auto& property : model.metadata_props()) {
    if (property.key() == kDescriptionName) return property.value();
  }
  return "";
}

}  // namespace

onnx::ModelProto ToOnnx(const FloatModel& model, const std::vector<std::string>& classes) {
  CheckOnnxForm(model.architecture);
  const LayerPlan plan = PlanOf(model.architecture);
  OnnxGraph graph;
  graph.proto().set_name("classifier");
  DescribeTensor(*graph.proto().add_input(), kOnnxInput, model.architecture.input);
  DescribeTensor(*graph.proto().add_output(), kOnnxOutput, {model.architecture.classes});
  const auto constant = [&](const char* name) {
    const FloatTensor& tensor = model.tensors.at(name);
    return graph.Floats(name, tensor.shape, tensor.values);
  };
  const std::string centred = graph.Node("Sub", "centred", {kOnnxInput, constant("input_mean")});
  const std::string normal = graph.Node("Div", "normal", {centred, constant("input_std")});
  NameOutput(graph.proto(), AppendLayers(model, plan.layers, normal, graph));

  onnx::ModelProto proto;
  proto.set_ir_version(kIrVersion);
  proto.set_producer_name("mlpipe-stage");
  proto.add_opset_import()->set_version(kOperatorSet);
  auto& property = *proto.add_metadata_props();
  property.set_key(kDescriptionName);
  property.set_value(DescriptionText({classes, model.architecture.input}));
  *proto.mutable_graph() = std::move(graph.proto());
  return proto;
}

std::string EncodeOnnx(const onnx::ModelProto& model) {
  try {
    onnx::checker::check_model(model);
    onnx::ModelProto inferred = model;
    onnx::shape_inference::InferShapes(inferred, onnx::OpSchemaRegistry::Instance(),
                                       {/*check_type=*/true, /*strict_mode=*/1});
  } catch (const std::exception& error) {
    throw std::logic_error(fmt::format("the ONNX model is not valid: {}", error.what()));
  }
  std::string bytes;
  if (!model.SerializeToString(&bytes))
    throw WorkError("the model is too large for ONNX, whose files end at 2 GiB");
  return bytes;
}

OnnxFile ReadOnnx(const std::string& bytes, const std::filesystem::path& file) {
  OnnxFile read;
  // The checker wants a graph; an empty file is a valid message.
  if (!read.model.ParseFromString(bytes) || !read.model.has_graph())
    throw InputError({file}, "is not an ONNX model, or ends early");
  CheckOnnxSubset(read.model, file);
  read.description = ParseDescription(DescriptionOf(read.model), file);
  const onnx::GraphProto& graph = read.model.graph();
  const Shape classes{static_cast<std::int64_t>(read.description.classes.size())};
  if (graph.input_size() != 1 || graph.output_size() != 1 ||
      !IsOf(graph.input(0), read.description.input) || !IsOf(graph.output(0), classes))
    throw InputError({file}, "its input and output are not those that its description says");
  CheckOnnxSizes(read.model, file);
  return read;
}

}  // namespace mlp::stages
