#include "stages/export/onnx_expansion.h"

#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "stages/export/onnx_graph.h"

namespace mlp::stages {
namespace {

using Constants = std::map<std::string, const onnx::TensorProto*>;

// Integers of any of the types that are quantised to, as doubles; nothing of another type.
std::optional<std::vector<double>> IntegersOf(const onnx::TensorProto& tensor) {
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
      return std::nullopt;
  }
}

// Whether `node` is of `type`, and takes and gives what that does.
bool Is(const onnx::NodeProto& node, const char* type) {
  return node.op_type() == type && node.input_size() >= 2 && node.output_size() == 1;
}

const onnx::TensorProto* Find(const Constants& constants, const onnx::NodeProto& node, int input) {
  if (input >= node.input_size()) return nullptr;
  const auto found = constants.find(node.input(input));
  return found == constants.end() ? nullptr : found->second;
}

std::vector<float> ScalesOf(const onnx::TensorProto& tensor) {
  if (tensor.data_type() != onnx::TensorProto::FLOAT) return {};
  return RawValues<float>(tensor);
}

std::int64_t AxisOf(const onnx::NodeProto& node) {
  for (const auto& attribute : node.attribute())
    if (attribute.name() == "axis") return attribute.i();
  return 1;
}

// How many values of `tensor` lie together of one of `channels` channels along `axis`; nothing if
// it does not have so many there.
std::optional<std::size_t> RowOfChannel(const onnx::TensorProto& tensor, std::int64_t axis,
                                        std::size_t channels) {
  if (axis < 0 || axis >= tensor.dims_size() ||
      tensor.dims(static_cast<int>(axis)) != static_cast<std::int64_t>(channels))
    return std::nullopt;
  std::size_t row = 1;
  for (auto i = static_cast<int>(axis) + 1; i < tensor.dims_size(); ++i)
    row *= static_cast<std::size_t>(tensor.dims(i));
  return row;
}

// A dequantised constant, or nothing if `node` does not give one.
std::optional<FloatTensor> Dequantised(const Constants& constants, const onnx::NodeProto& node) {
  const onnx::TensorProto* const from = Find(constants, node, 0);
  const onnx::TensorProto* const scale = Find(constants, node, 1);
  if (!Is(node, "DequantizeLinear") || from == nullptr || scale == nullptr) return std::nullopt;
  const auto integers = IntegersOf(*from);
  const std::vector<float> scales = ScalesOf(*scale);
  const onnx::TensorProto* const zero = Find(constants, node, 2);
  const auto zeros = zero == nullptr ? std::vector<double>(scales.size(), 0) : IntegersOf(*zero);
  if (!integers || scales.empty() || !zeros || zeros->size() != scales.size()) return std::nullopt;
  std::size_t inner = integers->size();  // values in a row of one channel
  if (scales.size() > 1) {
    const std::optional<std::size_t> row = RowOfChannel(*from, AxisOf(node), scales.size());
    if (!row) return std::nullopt;
    inner = *row;
  }
  FloatTensor tensor{{from->dims().begin(), from->dims().end()}, {}};
  for (std::size_t i = 0; i < integers->size(); ++i) {
    const std::size_t channel = i / inner % scales.size();
    tensor.values.push_back(static_cast<float>((*integers)[i] - (*zeros)[channel]) *
                            scales[channel]);
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
  if (scale == nullptr || zero == nullptr || second.input_size() != 3 ||
      second.input(1) != first.input(1) || second.input(2) != first.input(2))
    return std::nullopt;
  const std::vector<float> scales = ScalesOf(*scale);
  const auto zeros = IntegersOf(*zero);
  if (scales.size() != 1 || !zeros || zeros->size() != 1 ||
      zero->data_type() == onnx::TensorProto::INT32)
    return std::nullopt;
  const double low = zero->data_type() == onnx::TensorProto::INT8 ? -128 : 0;
  return RoundTrip{first.input(0), second.output(0), scales[0], low - zeros->front(),
                   low + 255 - zeros->front()};
}

struct RoundTrips {
  std::map<std::string, RoundTrip> by_output;
  std::set<std::string> dropped;  // the integers that nothing but round trips takes
};

RoundTrips RoundTripsOf(const Constants& constants, const onnx::GraphProto& graph) {
  std::map<std::string, const onnx::NodeProto*> quantised;  // by what they give
  for (const auto& node : graph.node())
    if (Is(node, "QuantizeLinear")) quantised[node.output(0)] = &node;
  RoundTrips trips;
  std::set<std::string> kept;
  for (const auto& output : graph.output()) kept.insert(output.name());
  for (const auto& node : graph.node()) {
    const auto first =
        Is(node, "DequantizeLinear") ? quantised.find(node.input(0)) : quantised.end();
    const auto trip =
        first == quantised.end() ? std::nullopt : RoundTripOf(constants, *first->second, node);
    if (trip) {
      trips.by_output.emplace(trip->output, *trip);
      trips.dropped.insert(node.input(0));
    } else {
      kept.insert(node.input().begin(), node.input().end());
    }
  }
  for (const std::string& name : kept) trips.dropped.erase(name);
  return trips;
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
  const RoundTrips trips = RoundTripsOf(constants, model.graph());
  onnx::ModelProto expanded = model;
  expanded.mutable_graph()->clear_node();
  OnnxGraph graph;
  graph.proto() = std::move(*expanded.mutable_graph());
  for (const onnx::NodeProto& node : model.graph().node()) {
    if (node.output_size() == 1 && trips.dropped.contains(node.output(0))) continue;
    const auto trip =
        node.output_size() == 1 ? trips.by_output.find(node.output(0)) : trips.by_output.end();
    if (const auto constant = Dequantised(constants, node)) {
      *graph.proto().add_initializer() = MakeTensor(node.output(0), *constant);
    } else if (trip != trips.by_output.end()) {
      AppendRoundTrip(trip->second, graph);
    } else {
      *graph.proto().add_node() = node;
    }
  }
  *expanded.mutable_graph() = std::move(graph.proto());
  return expanded;
}

}  // namespace mlp::stages
