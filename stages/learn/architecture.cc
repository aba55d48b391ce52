#include "stages/learn/architecture.h"

#include <stdexcept>

namespace mlp::stages {
namespace {

// Bounds every product below far under 2^63, also for a model.json that someone made up.
constexpr std::int64_t kMaxWidth = 1 << 16;

void CheckWidth(std::int64_t width) {
  if (width < 1 || width > kMaxWidth) {
    throw std::invalid_argument("a layer has " + std::to_string(width) + " units");
  }
}

}  // namespace

Layers LayersOf(const Architecture& architecture) {
  const Shape& input = architecture.input;
  if (!architecture.blocks.empty() && input.size() != 3) {
    throw std::invalid_argument("convolutions need images, and the samples are rows of a table");
  }
  for (const std::int64_t dimension : input) CheckWidth(dimension);
  const auto values = CountValues(input);
  if (!values || *values > (std::size_t{1} << 31)) throw std::invalid_argument("samples too large");
  Layers layers;
  std::int64_t features = static_cast<std::int64_t>(*values);
  if (!architecture.blocks.empty()) {
    std::int64_t channels = input[0], height = input[1], width = input[2];
    for (const std::vector<std::int64_t>& block : architecture.blocks) {
      if (block.empty()) throw std::invalid_argument("a block has no convolution");
      for (const std::int64_t filters : block) {
        CheckWidth(filters);
        layers.convs.push_back({channels, filters, height, width, false});
        channels = filters;
      }
      layers.convs.back().pooled = true;
      height /= 2;
      width /= 2;
      if (height == 0 || width == 0) {
        throw std::invalid_argument("the images are too small for that many blocks");
      }
    }
    layers.pixels_of_channel = height * width;
    features = channels * layers.pixels_of_channel;
  }
  for (const std::int64_t units : architecture.hidden) {
    CheckWidth(units);
    layers.denses.push_back({features, units});
    features = units;
  }
  CheckWidth(architecture.classes);
  layers.denses.push_back({features, architecture.classes});
  return layers;
}

std::int64_t CountParameters(const Architecture& architecture) {
  const Layers layers = LayersOf(architecture);
  std::int64_t count = 0;
  for (const ConvLayer& conv : layers.convs) count += conv.out * conv.in * 9 + 2 * conv.out;
  for (const DenseLayer& dense : layers.denses) count += dense.out * dense.in + dense.out;
  return count;
}

std::int64_t CountFlops(const Architecture& architecture) {
  const Layers layers = LayersOf(architecture);
  std::int64_t flops = 0;
  for (const ConvLayer& conv : layers.convs) {
    flops += 2 * conv.height * conv.width * conv.out * conv.in * 9;
  }
  for (const DenseLayer& dense : layers.denses) flops += 2 * dense.out * dense.in;
  return flops;
}

nlohmann::ordered_json ToJson(const Architecture& architecture) {
  return {{"input", architecture.input},
          {"blocks", architecture.blocks},
          {"hidden", architecture.hidden},
          {"classes", architecture.classes},
          {"dropout", architecture.dropout}};
}

Architecture ArchitectureFromJson(const nlohmann::json& document) {
  Architecture architecture;
  document.at("input").get_to(architecture.input);
  document.at("blocks").get_to(architecture.blocks);
  document.at("hidden").get_to(architecture.hidden);
  document.at("classes").get_to(architecture.classes);
  document.at("dropout").get_to(architecture.dropout);
  return architecture;
}

}  // namespace mlp::stages
