#include "stages/model/models.h"

#include <fmt/format.h>

#include <map>

#include "stages/model/layer_plan.h"

namespace mlp::stages {
namespace {

constexpr std::int64_t kWidest = 1 << 16;

std::map<std::string, ModelMaker>& Registered() {
  static std::map<std::string, ModelMaker> models;
  return models;
}

LayerList LayersFrom(ParamsSection& model, const Shape& input, std::int64_t classes) {
  if (model.Has("layers")) return model.Json("layers");
  const std::string name = model.Choice("name", ModelNames(), std::nullopt);
  return Registered().at(name)(model, input, classes);
}

}  // namespace

ModelRegistration::ModelRegistration(const char* name, ModelMaker maker) {
  Registered()[name] = maker;
}

std::vector<std::string> ModelNames() {
  std::vector<std::string> names;
  for (const auto& [name, maker] : Registered()) names.push_back(name);
  return names;
}

Architecture ReadModel(ParamsSection& section, const Shape& input, std::int64_t classes) {
  ParamsSection model = section.Section("model");
  const LayerList layers = LayersFrom(model, input, classes);
  model.RejectUnknown();
  Architecture architecture{input, classes, {}};
  try {
    architecture.layers = LayersFromJson(layers);
    PlanOf(architecture);
  } catch (const LayerError& error) {
    const std::string message = fmt::format("cannot be built: {}", error.what());
    if (model.Has("layers")) throw model.WrongInside("layers", error.place(), message);
    throw section.Wrong("model", message);
  }
  return architecture;
}

LayerList OneLayer(const char* type, nlohmann::ordered_json settings) {
  LayerList list = LayerList::array();
  if (settings.empty()) {
    list.push_back(type);
  } else {
    list.push_back(LayerList::object({{type, std::move(settings)}}));
  }
  return list;
}

void Append(LayerList& list, const LayerList& more) {
  if (list.is_null()) list = LayerList::array();
  list.insert(list.end(), more.begin(), more.end());
}

std::string ReadActivation(ParamsSection& settings) {
  return settings.Choice("activation", {"relu", "gelu", "silu"}, "relu");
}

LayerList ReadNorm(ParamsSection& settings) {
  const std::string norm = settings.Choice("norm", {"batch", "group"}, "batch");
  return OneLayer(norm == "batch" ? "batch_norm" : "group_norm");
}

LayerList ReadDenseHead(ParamsSection& settings, const std::string& activation,
                        std::int64_t classes) {
  const IntegerRule width{.fallback = {}, .min = 1, .max = kWidest};
  std::vector<std::int64_t> hidden;
  if (settings.Has("hidden")) hidden = settings.Integers("hidden", width);
  const double dropout = settings.Number("dropout", {.fallback = 0, .min = 0, .max = 0.95});
  LayerList list;
  for (const std::int64_t units : hidden) {
    Append(list, OneLayer("dense", {{"out", units}}));
    Append(list, OneLayer(activation.c_str()));
    if (dropout > 0) Append(list, OneLayer("dropout", {{"rate", dropout}}));
  }
  Append(list, OneLayer("dense", {{"out", classes}}));
  return list;
}

LayerList ReadAverageHead(ParamsSection& settings, std::int64_t classes) {
  const double dropout = settings.Number("dropout", {.fallback = 0, .min = 0, .max = 0.95});
  LayerList list = OneLayer("global_avg_pool");
  if (dropout > 0) Append(list, OneLayer("dropout", {{"rate", dropout}}));
  Append(list, OneLayer("dense", {{"out", classes}}));
  return list;
}

}  // namespace mlp::stages
