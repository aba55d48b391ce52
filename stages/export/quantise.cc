#include "stages/export/quantise.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "stages/export/onnx_graph.h"
#include "stages/export/weighted_nodes.h"

namespace mlp::stages {
namespace {

constexpr double kMostBias = 1 << 30;
constexpr double kLeastWidth = 1e-12;  // below, scales and their products would underflow

template <typename T>
onnx::TensorProto IntegerTensor(const std::string& name, onnx::TensorProto::DataType type,
                                const Shape& shape, const std::vector<T>& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const std::int64_t dimension : shape) tensor.add_dims(dimension);
  tensor.set_raw_data(values.data(), values.size() * sizeof(T));
  return tensor;
}

FloatTensor FloatsOf(const onnx::TensorProto& tensor) {
  return {{tensor.dims().begin(), tensor.dims().end()}, RawValues<float>(tensor)};
}

// How many values lie together of each index along `axis`.
std::size_t InnerValues(const Shape& shape, std::int64_t axis) {
  std::size_t inner = 1;
  for (auto i = static_cast<std::size_t>(axis) + 1; i < shape.size(); ++i)
    inner *= static_cast<std::size_t>(shape[i]);
  return inner;
}

class Quantiser {
 public:
  Quantiser(const onnx::ModelProto& model, const ActivationRanges& ranges, int weight_bits)
      : model_(model), ranges_(ranges), most_weight_(weight_bits == 8 ? 127 : 64) {
    for (const auto& tensor : model.graph().initializer()) constants_[tensor.name()] = &tensor;
  }

  onnx::ModelProto Run() {
    for (const onnx::NodeProto& node : model_.graph().node()) {
      onnx::NodeProto next = node;
      for (std::string& input : *next.mutable_input()) {
        if (ranges_.contains(input)) input = Dequantised(input);
      }
      if (IsWeighted(node)) QuantiseWeights(node, next);
      *graph_.proto().add_node() = std::move(next);
      QuantiseActivation(node.output(0));
    }
    return Finish();
  }

 private:
  static std::string Dequantised(const std::string& name) { return name + "_dequantised"; }

  // The constants that are still used, in the order they had, and then the new ones.
  onnx::ModelProto Finish() {
    std::set<std::string> used;
    for (const onnx::NodeProto& node : graph_.proto().node())
      used.insert(node.input().begin(), node.input().end());
    onnx::ModelProto quantised = model_;
    onnx::GraphProto& into = *quantised.mutable_graph();
    into.clear_node();
    into.clear_initializer();
    for (const onnx::GraphProto& from : {model_.graph(), graph_.proto()}) {
      for (const auto& tensor : from.initializer())
        if (used.contains(tensor.name())) *into.add_initializer() = tensor;
    }
    *into.mutable_node() = graph_.proto().node();
    return quantised;
  }

  void QuantiseActivation(const std::string& name) {
    const auto range = ranges_.find(name);
    if (range == ranges_.end()) return;
    const ActivationSteps steps = StepsOf(range->second);
    const std::string scale = graph_.Floats(name + "_scale", {}, {steps.scale});
    *graph_.proto().add_initializer() = IntegerTensor<std::uint8_t>(
        name + "_zero", onnx::TensorProto::UINT8, {}, {static_cast<std::uint8_t>(steps.zero)});
    const std::string integers =
        graph_.Node("QuantizeLinear", name + "_quantised", {name, scale, name + "_zero"});
    graph_.Node("DequantizeLinear", Dequantised(name), {integers, scale, name + "_zero"});
  }

  // `name` as integers by one scale for each channel, and the node that makes floats of them.
  template <typename T>
  std::string AddDequantised(const std::string& name, const FloatTensor& tensor, std::int64_t axis,
                             const std::vector<float>& scales, onnx::TensorProto::DataType type,
                             double most) {
    const std::size_t inner = InnerValues(tensor.shape, axis);
    std::vector<T> integers;
    for (std::size_t i = 0; i < tensor.values.size(); ++i) {
      const double steps =
          std::nearbyint(static_cast<double>(tensor.values[i]) / scales[i / inner % scales.size()]);
      integers.push_back(static_cast<T>(std::clamp(steps, -most, most)));
    }
    *graph_.proto().add_initializer() =
        IntegerTensor(name + "_quantised", type, tensor.shape, integers);
    const auto channels = static_cast<std::int64_t>(scales.size());
    graph_.Floats(name + "_scale", {channels}, scales);
    *graph_.proto().add_initializer() =
        IntegerTensor(name + "_zero", type, {channels}, std::vector<T>(scales.size()));
    return graph_.Node("DequantizeLinear", name + "_dequantised",
                       {name + "_quantised", name + "_scale", name + "_zero"}, {{"axis", axis}});
  }

  void QuantiseWeights(const onnx::NodeProto& node, onnx::NodeProto& next) {
    const FloatTensor weight = FloatsOf(*constants_.at(node.input(1)));
    const std::int64_t axis = node.op_type() == "MatMul" ? 1 : 0;  // of output channels
    const auto channels = static_cast<std::size_t>(weight.shape[static_cast<std::size_t>(axis)]);
    const bool has_bias = node.input_size() > 2;
    const FloatTensor bias = has_bias ? FloatsOf(*constants_.at(node.input(2))) : FloatTensor{};
    const float input_scale = StepsOf(ranges_.at(node.input(0))).scale;
    const std::vector<float> scales =
        WeightScales(weight, axis, channels, bias.values, input_scale);
    next.set_input(1, AddDequantised<std::int8_t>(node.input(1), weight, axis, scales,
                                                  onnx::TensorProto::INT8, most_weight_));
    if (!has_bias) return;
    std::vector<float> bias_scales;
    for (const float scale : scales) bias_scales.push_back(scale * input_scale);
    next.set_input(2, AddDequantised<std::int32_t>(node.input(2), bias, 0, bias_scales,
                                                   onnx::TensorProto::INT32, kMostBias));
  }

  // By the largest weight of each channel; coarser only where the bias would not fit otherwise.
  std::vector<float> WeightScales(const FloatTensor& weight, std::int64_t axis,
                                  std::size_t channels, const std::vector<float>& bias,
                                  float input_scale) const {
    const std::size_t inner = InnerValues(weight.shape, axis);
    std::vector<float> scales(channels, 1e-12f);
    for (std::size_t i = 0; i < weight.values.size(); ++i) {
      float& scale = scales[i / inner % channels];
      scale = std::max(scale, std::abs(weight.values[i]) / most_weight_);
    }
    for (std::size_t i = 0; i < bias.size(); ++i) {
      const double least = std::abs(static_cast<double>(bias[i])) / (kMostBias * input_scale);
      scales[i] = std::max(scales[i], static_cast<float>(least));
    }
    return scales;
  }

  const onnx::ModelProto& model_;
  const ActivationRanges& ranges_;
  const float most_weight_;
  std::map<std::string, const onnx::TensorProto*> constants_;
  OnnxGraph graph_;  // what is new
};

}  // namespace

ActivationSteps StepsOf(const ActivationRange& range) {
  const double width = static_cast<double>(range.high) - static_cast<double>(range.low);
  const auto scale = static_cast<float>(width > kLeastWidth ? width / 255 : 1.0 / 255);
  const double zero = std::nearbyint(-static_cast<double>(range.low) / scale);
  return {scale, static_cast<int>(std::clamp(zero, 0.0, 255.0))};
}

onnx::ModelProto Quantise(const onnx::ModelProto& model, const ActivationRanges& ranges,
                          const QuantisationOptions& options) {
  return Quantiser(model, ranges, options.weight_bits).Run();
}

}  // namespace mlp::stages
