#include "stages/export/onnx_expansion.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "stages/export/onnx_graph.h"

namespace mlp::stages {
namespace {

using Constants = std::map<std::string, const onnx::TensorProto*>;

// The values of a tensor as they stand in raw_data; of another form, none.
template <typename T>
std::vector<T> RawValues(const onnx::TensorProto& tensor) {
  std::vector<T> values(tensor.raw_data().size() / sizeof(T));
  if (!values.empty())
    std::memcpy(values.data(), tensor.raw_data().data(), values.size() * sizeof(T));
  return values;
}

// Integers of any of the types that are quantised to, as doubles.
std::vector<double> IntegersOf(const onnx::TensorProto& tensor) {
  const auto widen = [](const auto& values) {
    return std::vector<double>(values.begin(), values.end());
  };
  switch (tensor.data_type()) {
    case onnx::TensorProto::INT8:
      return widen(RawValues<std::int8_t>(tensor));
    case onnx::TensorProto::UINT8:
      return widen(RawValues<std::uint8_t>(tensor));
    case onnx::TensorProto::INT32:
      return widen(RawValues<std::int32_t>(tensor));
    default:
      return {};
  }
}

const onnx::TensorProto* Find(const Constants& constants, const onnx::NodeProto& node, int input) {
  if (input >= node.input_size()) return nullptr;
  const auto found = constants.find(node.input(input));
  return found == constants.end() ? nullptr : found->second;
}

std::int64_t AxisOf(const onnx::NodeProto& node) {
  for (const auto& attribute : node.attribute())
    if (attribute.name() == "axis") return attribute.i();
  return 1;
}

// A dequantised constant, or nothing if `node` does not give one.
std::optional<FloatTensor> Dequantised(const Constants& constants, const onnx::NodeProto& node) {
  const onnx::TensorProto* const from = Find(constants, node, 0);
  const onnx::TensorProto* const scale = Find(constants, node, 1);
  if (node.op_type() != "DequantizeLinear" || from == nullptr || scale == nullptr)
    return std::nullopt;
  const std::vector<double> integers = IntegersOf(*from);
  const std::vector<float> scales = RawValues<float>(*scale);
  const onnx::TensorProto* const zero = Find(constants, node, 2);
  const std::vector<double> zeros =
      zero == nullptr ? std::vector<double>(scales.size(), 0) : IntegersOf(*zero);
  FloatTensor tensor{{from->dims().begin(), from->dims().end()}, {}};
  const std::int64_t axis = AxisOf(node);
  const bool is_whole = scales.size() == 1;
  if (scales.empty() || zeros.size() != scales.size() ||
      (!is_whole &&
       (axis < 0 || axis >= from->dims_size() ||
        from->dims(static_cast<int>(axis)) != static_cast<std::int64_t>(scales.size()))))
    return std::nullopt;
  std::size_t inner = 1;  // values in a row of one channel
  for (auto i = axis + 1; i < from->dims_size(); ++i)
    inner *= static_cast<std::size_t>(from->dims(static_cast<int>(i)));
  for (std::size_t i = 0; i < integers.size(); ++i) {
    const std::size_t channel = is_whole ? 0 : i / inner % scales.size();
    tensor.values.push_back(static_cast<float>(integers[i] - zeros[channel]) * scales[channel]);
  }
  return tensor;
}

// One activation, quantised and dequantised again.
struct RoundTrip {
  std::string input, output;
  float scale = 1;
  double lowest = 0, highest = 0;  // of the integers, counted from the zero point
};

std::optional<RoundTrip> RoundTripOf(const Constants& constants, const onnx::NodeProto& first,
                                     const onnx::NodeProto& second) {
  const onnx::TensorProto* const scale = Find(constants, first, 1);
  const onnx::TensorProto* const zero = Find(constants, first, 2);
  if (scale == nullptr || zero == nullptr || second.input(1) != first.input(1) ||
      second.input_size() != 3 || second.input(2) != first.input(2))
    return std::nullopt;
  const std::vector<float> scales = RawValues<float>(*scale);
  const std::vector<double> zeros = IntegersOf(*zero);
  if (scales.size() != 1 || zeros.size() != 1) return std::nullopt;
  const double low = zero->data_type() == onnx::TensorProto::INT8 ? -128 : 0;
  return RoundTrip{first.input(0), second.output(0), scales[0], low - zeros[0],
                   low + 255 - zeros[0]};
}

void AppendRoundTrip(const RoundTrip& trip, OnnxGraph& graph) {
  const std::string& name = trip.output;
  const std::string inverse = graph.Floats(name + ".inverse", {}, {1 / trip.scale});
  const std::string scale = graph.Floats(name + ".scale", {}, {trip.scale});
  const std::string steps = graph.Node("Mul", name + ".steps", {trip.input, inverse});
  const std::string whole = graph.Node("Round", name + ".whole", {steps});
  const std::string clipped =
      graph.Node("Clip", name + ".clipped", {whole}, {{"min", trip.lowest}, {"max", trip.highest}});
  graph.Node("Mul", name, {clipped, scale});
}

}  // namespace

onnx::ModelProto ExpandQuantisation(const onnx::ModelProto& model) {
  Constants constants;
  for (const auto& tensor : model.graph().initializer()) constants[tensor.name()] = &tensor;
  std::map<std::string, const onnx::NodeProto*> quantised;  // by what they give
  for (const auto& node : model.graph().node())
    if (node.op_type() == "QuantizeLinear") quantised[node.output(0)] = &node;

  onnx::ModelProto expanded = model;
  expanded.mutable_graph()->clear_node();
  OnnxGraph graph;
  graph.proto() = std::move(*expanded.mutable_graph());
  for (const onnx::NodeProto& node : model.graph().node()) {
    if (quantised.contains(node.output(0))) continue;
    const auto before =
        node.op_type() == "DequantizeLinear" ? quantised.find(node.input(0)) : quantised.end();
    if (const auto constant = Dequantised(constants, node)) {
      *graph.proto().add_initializer() = MakeTensor(node.output(0), *constant);
    } else if (const auto trip = before == quantised.end()
                                     ? std::nullopt
                                     : RoundTripOf(constants, *before->second, node)) {
      AppendRoundTrip(*trip, graph);
    } else {
      *graph.proto().add_node() = node;
    }
  }
  *expanded.mutable_graph() = std::move(graph.proto());
  return expanded;
}

}  // namespace mlp::stages
