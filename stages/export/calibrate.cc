// Which activations are quantised, and what range of values each has.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <utility>

#include "stages/base/error.h"
#include "stages/export/onnx_model.h"
#include "stages/export/opencv_classifier.h"
#include "stages/export/quantise.h"
#include "stages/export/weighted_nodes.h"

namespace mlp::stages {
namespace {

// Samples that are looked at together: intermediate values of all of them are in memory.
constexpr std::size_t kWatchedAtOnce = 32;
constexpr std::size_t kBins = 4096;

// How many of a tensor's values lie where between its smallest and largest.
struct Histogram {
  ActivationRange range;
  std::vector<std::size_t> bins = std::vector<std::size_t>(kBins);
  std::size_t total = 0;

  double Width() const {
    return (static_cast<double>(range.high) - static_cast<double>(range.low)) / kBins;
  }
  void Add(const float* values, std::size_t count) {
    const double width = Width();
    if (!(width > 0)) return;
    for (std::size_t i = 0; i < count; ++i) {
      const auto bin =
          static_cast<std::size_t>((static_cast<double>(values[i]) - range.low) / width);
      ++bins[std::min(bin, kBins - 1)];
    }
    total += count;
  }
  // Without the bins at each end that hold less than half of what may be cut off.
  ActivationRange Holding(double share) const {
    const double most = (1 - share) / 2 * static_cast<double>(total);
    std::size_t first = 0, last = kBins;
    double below = 0, above = 0;
    while (first + 1 < last && below + static_cast<double>(bins[first]) <= most)
      below += static_cast<double>(bins[first++]);
    while (first + 1 < last && above + static_cast<double>(bins[last - 1]) <= most)
      above += static_cast<double>(bins[--last]);
    const auto edge = [&](std::size_t bin) {
      return static_cast<float>(range.low + Width() * static_cast<double>(bin));
    };
    return {std::min(0.0f, first == 0 ? range.low : edge(first)),
            std::max(0.0f, last == kBins ? range.high : edge(last))};
  }
};

// Neither ranges nor bins can be had of others.
void RequireFiniteActivation(const std::string& name, const float* values, std::size_t count) {
  if (std::all_of(values, values + count, [](float value) { return std::isfinite(value); })) return;
  throw WorkError(fmt::format("'{}' of the model is not finite for a calibration sample", name))
      .Hint("its weights are damaged or its training diverged; train it again");
}

using Watch = std::function<void(const std::string&, const float*, std::size_t)>;

void WatchAll(const onnx::ModelProto& model, const std::vector<std::string>& names,
              const float* samples, std::size_t count, const Watch& watch) {
  std::size_t values = 1;
  const auto& shape = model.graph().input(0).type().tensor_type().shape();
  for (int i = 1; i < shape.dim_size(); ++i)
    values *= static_cast<std::size_t>(shape.dim(i).dim_value());
  for (std::size_t first = 0; first < count; first += kWatchedAtOnce) {
    WatchWithOpenCv(model, names, samples + first * values, std::min(kWatchedAtOnce, count - first),
                    watch);
  }
}

}  // namespace

std::vector<std::string> ActivationsToCalibrate(const onnx::ModelProto& model) {
  const onnx::GraphProto& graph = model.graph();
  std::set<std::string> constants;
  for (const auto& tensor : graph.initializer()) constants.insert(tensor.name());
  std::set<std::string> chosen;
  std::vector<std::string> ordered;
  const auto choose = [&](const std::string& name) {
    if (name != kOnnxOutput && chosen.insert(name).second) ordered.push_back(name);
  };
  for (const onnx::NodeProto& node : graph.node()) {
    if (IsWeighted(node)) choose(node.input(0));
    if (node.op_type() == "Conv") choose(BehindRelu(graph, node.output(0)));
    if (node.op_type() == "Add" && !constants.contains(node.input(1))) {
      choose(node.input(0));
      choose(node.input(1));
    }
  }
  return ordered;
}

ActivationRanges Calibrate(const onnx::ModelProto& model, const float* samples, std::size_t count,
                           const QuantisationOptions& options) {
  const std::vector<std::string> names = ActivationsToCalibrate(model);
  ActivationRanges ranges;
  for (const std::string& name : names) ranges[name] = {};
  WatchAll(model, names, samples, count,
           [&](const std::string& name, const float* values, std::size_t number) {
             RequireFiniteActivation(name, values, number);
             const auto [low, high] = std::minmax_element(values, values + number);
             ActivationRange& range = ranges.at(name);
             range = {std::min(range.low, *low), std::max(range.high, *high)};
           });
  if (options.share >= 1) return ranges;
  std::map<std::string, Histogram> histograms;
  for (const auto& [name, range] : ranges) histograms[name].range = range;
  WatchAll(model, names, samples, count,
           [&](const std::string& name, const float* values, std::size_t number) {
             histograms.at(name).Add(values, number);
           });
  for (auto& [name, range] : ranges) range = histograms.at(name).Holding(options.share);
  return ranges;
}

}  // namespace mlp::stages
