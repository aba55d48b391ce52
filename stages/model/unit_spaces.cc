#include "stages/model/unit_spaces.h"

#include <algorithm>

namespace mlp::stages {
namespace {

// The setting of a layer type that says how many units it makes.
std::optional<std::string> WidthSetting(const std::string& type) {
  if (type == "conv" || type == "dense" || type == "patches") return "out";
  if (type == "squeeze_excitation") return "units";
  if (type == "attention") return "heads";
  return std::nullopt;
}

// The space of the units that a layer makes anew; none of a layer that passes units on.
std::optional<int> MadeBy(const PlannedLayer& layer) {
  if (!WidthSetting(layer.layer->type)) return std::nullopt;
  return layer.parameters.at(0).dimensions.at(0).space;
}

std::vector<Layer> NarrowedList(const std::vector<PlannedLayer>& planned,
                                const UnitCounts& counts) {
  std::vector<Layer> layers;
  for (const PlannedLayer& old : planned) {
    Layer& layer = layers.emplace_back(*old.layer);
    layer.body = NarrowedList(old.body, counts);
    layer.shortcut = NarrowedList(old.shortcut, counts);
    if (const auto space = MadeBy(old))
      layer.settings[*WidthSetting(layer.type)] = counts.at(static_cast<std::size_t>(*space));
  }
  return layers;
}

}  // namespace

UnitCounts CountsOf(const LayerPlan& plan) {
  UnitCounts counts;
  for (const Space& space : plan.spaces) counts.push_back(space.size);
  return counts;
}

std::vector<PrunableSpace> PrunableSpaces(const LayerPlan& plan) {
  std::vector<PrunableSpace> prunable;
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    const auto made = MadeBy(*layer);
    if (!made) continue;
    const Space& space = plan.spaces[static_cast<std::size_t>(*made)];
    const bool is_known = std::any_of(prunable.begin(), prunable.end(),
                                      [&](const PrunableSpace& p) { return p.space == *made; });
    if (space.is_fixed || is_known) continue;
    prunable.push_back({*made, layer->name, space.size, layer->layer->type == "attention"});
  }
  return prunable;
}

std::optional<int> SpaceMadeAt(const LayerPlan& plan, const std::string& place) {
  for (const PlannedLayer* const layer : AllLayers(plan.layers))
    if (layer->name == place) return MadeBy(*layer);
  return std::nullopt;
}

std::vector<Layer> NarrowedLayers(const LayerPlan& plan, const UnitCounts& counts) {
  return NarrowedList(plan.layers, counts);
}

}  // namespace mlp::stages
