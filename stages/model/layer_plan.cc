#include "stages/model/layer_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

namespace mlp::stages {
namespace {

// Bounds every product below far under 2^63, also for a model.json that someone made up.
constexpr std::int64_t kMostValues = std::int64_t{1} << 31;

std::string ShownShape(const Shape& shape) {
  return shape.size() == 3
             ? fmt::format("images of {} channels, {}x{}", shape[0], shape[1], shape[2])
         : shape.size() == 2 ? fmt::format("{} tokens of {} values", shape[0], shape[1])
                             : fmt::format("rows of {} values", shape[0]);
}

// What one layer hands to the next: the shape, and the units that it is made of.
struct Flow {
  Shape shape;      // {channels, height, width}, {tokens, values} or {values}
  Dimension units;  // of the channels or values

  bool IsImage() const { return shape.size() == 3; }
  bool IsTokens() const { return shape.size() == 2; }
  std::int64_t values() const { return IsImage() ? shape[0] : shape.back(); }
};

class Planner {
 public:
  explicit Planner(const Architecture& architecture) : architecture_(architecture) {}

  LayerPlan Run() {
    const Shape& input = architecture_.input;
    for (const std::int64_t dimension : input) {
      if (dimension < 1 || dimension > (1 << 16)) throw LayerError("", "samples too large");
    }
    const auto values = CountValues(input);
    if (!values || *values > static_cast<std::size_t>(kMostValues) ||
        (input.size() != 1 && input.size() != 3))
      throw LayerError("", "samples that are neither rows nor images");
    Flow flow{input, {NewSpace(input[0], true), 1}};
    plan_.layers = PlanList(architecture_.layers, flow, "", "");
    const bool fits = flow.shape.size() == 1 && flow.shape[0] == architecture_.classes;
    if (!fits) {
      throw LayerError("", fmt::format("the layers end in {}, and there are {} classes",
                                       ShownShape(flow.shape), architecture_.classes));
    }
    plan_.spaces[static_cast<std::size_t>(Root(flow.units.space))].is_fixed = true;
    for (PlannedLayer& layer : plan_.layers) Settle(layer);
    return std::move(plan_);
  }

 private:
  int NewSpace(std::int64_t size, bool is_fixed) {
    plan_.spaces.push_back({size, is_fixed});
    parents_.push_back(static_cast<int>(parents_.size()));
    return parents_.back();
  }
  int Root(int space) {
    while (parents_[static_cast<std::size_t>(space)] != space)
      space = parents_[static_cast<std::size_t>(space)];
    return space;
  }
  void Fix(const Dimension& units) {
    plan_.spaces[static_cast<std::size_t>(Root(units.space))].is_fixed = true;
  }
  void Merge(int a, int b) {
    const auto into = static_cast<std::size_t>(Root(a)), from = static_cast<std::size_t>(Root(b));
    plan_.spaces[into].is_fixed = plan_.spaces[into].is_fixed || plan_.spaces[from].is_fixed;
    parents_[from] = static_cast<int>(into);
  }

  // Once everything is merged: every dimension names the space that stands for its set.
  void Settle(PlannedLayer& planned) {
    planned.out_space = Root(planned.out_space);
    for (PlannedParameter& parameter : planned.parameters) {
      for (Dimension& dimension : parameter.dimensions)
        if (dimension.space >= 0) dimension.space = Root(dimension.space);
    }
    plan_.flops += planned.flops;
    for (PlannedLayer& inner : planned.body) Settle(inner);
    for (PlannedLayer& inner : planned.shortcut) Settle(inner);
  }

  std::vector<PlannedLayer> PlanList(const std::vector<Layer>& layers, Flow& flow,
                                     const std::string& prefix, const std::string& place) {
    std::vector<PlannedLayer> planned;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const std::string at = fmt::format("{}/{}", place, i);
      PlannedLayer& next = planned.emplace_back();
      next.layer = &layers[i];
      next.name = prefix + std::to_string(i);
      next.in = flow.shape;
      PlanOne(next, flow, at);
      CheckBounds(next, flow, at);
      next.out = flow.shape;
      next.out_space = flow.units.space;
    }
    return planned;
  }

  void PlanOne(PlannedLayer& planned, Flow& flow, const std::string& place) {
    const Layer& layer = *planned.layer;
    const auto needs = [&](bool fits, const char* what) {
      if (fits) return;
      throw LayerError(place, fmt::format("'{}' takes {}, and gets {}", layer.type, what,
                                          ShownShape(flow.shape)));
    };
    const std::string& type = layer.type;
    if (type == "conv" || type == "depthwise_conv") {
      needs(flow.IsImage(), "images");
      PlanConvolution(planned, flow, place);
    } else if (type == "dense") {
      needs(!flow.IsImage(), "rows or tokens; 'flatten' or 'global_avg_pool' makes them of images");
      PlanDense(planned, flow, layer.Integer("out"));
    } else if (type == "batch_norm") {
      needs(!flow.IsTokens(), "images or rows");
      PlanNorm(planned, flow, /*has_statistics=*/true);
    } else if (type == "group_norm") {
      needs(flow.IsImage(), "images");
      if (flow.values() % layer.Integer("groups") != 0)
        throw LayerError(place + "/groups", fmt::format("{} channels do not divide into {} groups",
                                                        flow.values(), layer.Integer("groups")));
      Fix(flow.units);
      PlanNorm(planned, flow, false);
    } else if (type == "layer_norm") {
      needs(!flow.IsImage(), "rows or tokens");
      PlanNorm(planned, flow, false);
    } else if (type == "local_response_norm") {
      needs(flow.IsImage(), "images");
      Fix(flow.units);  // it looks at the neighbouring channels
    } else if (type == "max_pool" || type == "avg_pool") {
      needs(flow.IsImage(), "images");
      const std::int64_t kernel = layer.Integer("kernel");
      const std::int64_t stride = layer.Integer("stride") == 0 ? kernel : layer.Integer("stride");
      if (layer.Integer("padding") > kernel / 2)
        throw LayerError(place + "/padding", "the padding is more than half of the kernel");
      Slide(flow, kernel, stride, layer.Integer("padding"), place);
    } else if (type == "global_avg_pool") {
      needs(flow.IsImage(), "images");
      flow.shape = {flow.shape[0]};
    } else if (type == "flatten") {
      needs(!flow.IsTokens(), "images or rows");
      if (flow.IsImage()) flow.units.each *= flow.shape[1] * flow.shape[2];
      flow.shape = {static_cast<std::int64_t>(*CountValues(flow.shape))};
    } else if (type == "residual") {
      PlanResidual(planned, flow, place);
    } else if (type == "squeeze_excitation") {
      needs(flow.IsImage(), "images");
      PlanSqueeze(planned, flow);
    } else if (type == "patches") {
      needs(flow.IsImage(), "images");
      PlanPatches(planned, flow, place);
    } else if (type == "class_token" || type == "positions") {
      needs(flow.IsTokens(), "tokens; 'patches' makes them of images");
      const bool is_class = type == "class_token";
      planned.parameters = {
          {"token", ParameterRole::kToken, {{-1, is_class ? 1 : flow.shape[0]}, flow.units}}};
      if (is_class) ++flow.shape[0];
    } else if (type == "attention") {
      needs(flow.IsTokens(), "tokens; 'patches' makes them of images");
      PlanAttention(planned, flow);
    } else if (type == "first_token" || type == "mean_token") {
      needs(flow.IsTokens(), "tokens");
      flow.shape = {flow.shape[1]};
    }
  }

  void CheckBounds(const PlannedLayer& planned, const Flow& flow, const std::string& place) const {
    const auto activations = CountValues(flow.shape);
    bool fits = activations && *activations <= static_cast<std::size_t>(kMostValues);
    for (const PlannedParameter& parameter : planned.parameters) {
      std::int64_t count = 1;
      for (const Dimension& dimension : parameter.dimensions) {
        fits = fits && plan_.SizeOf(dimension) <= kMostValues / count;
        if (fits) count *= plan_.SizeOf(dimension);
      }
    }
    if (!fits) throw LayerError(place, "the layer is too large: over 2^31 values");
  }

  void Slide(Flow& flow, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
             const std::string& place) {
    for (const std::size_t side : {1u, 2u}) {
      const std::int64_t left = flow.shape[side] + 2 * padding - kernel;
      if (left < 0) {
        throw LayerError(place, fmt::format("the images are {}x{} here, too small for it",
                                            flow.shape[1], flow.shape[2]));
      }
      flow.shape[side] = left / stride + 1;
    }
  }

  void PlanConvolution(PlannedLayer& planned, Flow& flow, const std::string& place) {
    const Layer& layer = *planned.layer;
    const bool is_depthwise = layer.type == "depthwise_conv";
    const std::int64_t kernel = layer.Integer("kernel"), in = flow.values();
    const std::int64_t groups = is_depthwise ? in : layer.Integer("groups");
    const std::int64_t out = is_depthwise ? in : layer.Integer("out");
    if (in % groups != 0 || out % groups != 0) {
      throw LayerError(place + "/groups",
                       fmt::format("{} groups divide neither {} nor {}", groups, in, out));
    }
    const Dimension inputs = flow.units;
    if (!is_depthwise) flow.units = {NewSpace(out, groups > 1), 1};
    if (!is_depthwise && groups > 1) Fix(inputs);
    const std::int64_t padding =
        layer.Integer("padding") < 0 ? kernel / 2 : layer.Integer("padding");
    Slide(flow, kernel, layer.Integer("stride"), padding, place);
    flow.shape[0] = out;
    const Dimension each_input = groups == 1 ? inputs : Dimension{-1, in / groups};
    planned.parameters.push_back(
        {"weight", ParameterRole::kWeight, {flow.units, each_input, {-1, kernel}, {-1, kernel}}});
    AddBias(planned, flow.units);
    CheckBounds(planned, flow, place);
    planned.flops = 2 * out * (in / groups) * kernel * kernel * flow.shape[1] * flow.shape[2];
  }

  static void AddBias(PlannedLayer& planned, const Dimension& units) {
    if (planned.layer->Flag("bias"))
      planned.parameters.push_back({"bias", ParameterRole::kBias, {units}});
  }

  void PlanDense(PlannedLayer& planned, Flow& flow, std::int64_t out) {
    const Dimension inputs = flow.units;
    const std::int64_t in = flow.values(), rows = flow.IsTokens() ? flow.shape[0] : 1;
    flow.units = {NewSpace(out, false), 1};
    flow.shape.back() = out;
    planned.parameters.push_back({"weight", ParameterRole::kWeight, {flow.units, inputs}});
    AddBias(planned, flow.units);
    planned.flops = 2 * in * out * rows;
  }

  static void PlanNorm(PlannedLayer& planned, const Flow& flow, bool has_statistics) {
    planned.parameters = {{"weight", ParameterRole::kScale, {flow.units}},
                          {"bias", ParameterRole::kShift, {flow.units}}};
    if (!has_statistics) return;
    planned.parameters.push_back({"running_mean", ParameterRole::kMean, {flow.units}});
    planned.parameters.push_back({"running_var", ParameterRole::kVariance, {flow.units}});
  }

  void PlanResidual(PlannedLayer& planned, Flow& flow, const std::string& place) {
    const std::string inside = place + "/residual";
    Flow shortcut = flow;
    planned.body = PlanList(planned.layer->body, flow, planned.name + ".body.", inside + "/body");
    planned.shortcut = PlanList(planned.layer->shortcut, shortcut, planned.name + ".shortcut.",
                                inside + "/shortcut");
    if (flow.shape != shortcut.shape) {
      throw LayerError(place, fmt::format("the body ends in {}, the shortcut in {}",
                                          ShownShape(flow.shape), ShownShape(shortcut.shape)));
    }
    if (flow.units.each == shortcut.units.each) {
      Merge(flow.units.space, shortcut.units.space);
    } else {  // a flattened image on one side: no unit of one is a unit of the other
      Fix(flow.units);
      Fix(shortcut.units);
    }
  }

  void PlanSqueeze(PlannedLayer& planned, const Flow& flow) {
    const std::int64_t units = planned.layer->Integer("units");
    const Dimension hidden{NewSpace(units, false), 1};
    planned.parameters = {{"squeeze.weight", ParameterRole::kWeight, {hidden, flow.units}},
                          {"squeeze.bias", ParameterRole::kBias, {hidden}},
                          {"excite.weight", ParameterRole::kWeight, {flow.units, hidden}},
                          {"excite.bias", ParameterRole::kBias, {flow.units}}};
    planned.flops = 4 * units * flow.values();
  }

  void PlanPatches(PlannedLayer& planned, Flow& flow, const std::string& place) {
    const std::int64_t size = planned.layer->Integer("size"), out = planned.layer->Integer("out");
    if (flow.shape[1] % size != 0 || flow.shape[2] % size != 0) {
      throw LayerError(place + "/size",
                       fmt::format("images of {}x{} do not divide into patches of {}",
                                   flow.shape[1], flow.shape[2], size));
    }
    const std::int64_t tokens = (flow.shape[1] / size) * (flow.shape[2] / size);
    const Dimension inputs = flow.units;
    planned.flops = 2 * out * flow.shape[0] * size * size * tokens;
    flow = {{tokens, out}, {NewSpace(out, false), 1}};
    planned.parameters = {
        {"weight", ParameterRole::kWeight, {flow.units, inputs, {-1, size}, {-1, size}}},
        {"bias", ParameterRole::kBias, {flow.units}}};
  }

  void PlanAttention(PlannedLayer& planned, Flow& flow) {
    const std::int64_t heads = planned.layer->Integer("heads");
    const std::int64_t each = planned.layer->Integer("head_size");
    const std::int64_t tokens = flow.shape[0], values = flow.shape[1];
    const Dimension inner{NewSpace(heads, false), each};
    for (const char* part : {"query", "key", "value"}) {
      planned.parameters.push_back(
          {fmt::format("{}.weight", part), ParameterRole::kWeight, {inner, flow.units}});
      planned.parameters.push_back({fmt::format("{}.bias", part), ParameterRole::kBias, {inner}});
    }
    planned.parameters.push_back({"out.weight", ParameterRole::kWeight, {flow.units, inner}});
    planned.parameters.push_back({"out.bias", ParameterRole::kBias, {flow.units}});
    planned.flops = 2 * tokens * heads * each * (4 * values + 2 * tokens);
  }

  const Architecture& architecture_;
  LayerPlan plan_;
  std::vector<int> parents_;
};

void Collect(const std::vector<PlannedLayer>& layers, std::vector<const PlannedLayer*>& all) {
  for (const PlannedLayer& layer : layers) {
    Collect(layer.body, all);
    Collect(layer.shortcut, all);
    all.push_back(&layer);
  }
}

}  // namespace

std::int64_t LayerPlan::SizeOf(const Dimension& dimension) const {
  if (dimension.space < 0) return dimension.each;
  return spaces[static_cast<std::size_t>(dimension.space)].size * dimension.each;
}

Shape LayerPlan::ShapeOf(const PlannedParameter& parameter) const {
  Shape shape;
  for (const Dimension& dimension : parameter.dimensions) shape.push_back(SizeOf(dimension));
  return shape;
}

std::int64_t LayerPlan::CountParameters() const {
  std::int64_t count = 0;
  for (const PlannedLayer* const layer : AllLayers(layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      if (!IsTrained(parameter.role)) continue;
      const Shape shape = ShapeOf(parameter);
      count += std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    }
  }
  return count;
}

LayerPlan PlanOf(const Architecture& architecture) {
  return Planner(architecture).Run();
}

std::vector<const PlannedLayer*> AllLayers(const std::vector<PlannedLayer>& layers) {
  std::vector<const PlannedLayer*> all;
  Collect(layers, all);
  return all;
}

std::string TensorName(const std::string& layer, const std::string& parameter) {
  std::string name = parameter;
  std::replace(name.begin(), name.end(), '.', '_');
  return "layers." + layer + "." + name;
}

}  // namespace mlp::stages
