#include "stages/model/layer.h"

#include <fmt/format.h>

#include <algorithm>

#include "stages/base/text.h"
#include "stages/model/layer_types.h"

namespace mlp::stages {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr int kDeepestNesting = 8;
constexpr std::size_t kMostLayers = 10'000;

template <typename Entry>
std::string Suggestion(const std::string& name, const std::vector<Entry>& known,
                       std::string_view Entry::*member) {
  std::vector<std::string> names;
  for (const Entry& entry : known) names.emplace_back(entry.*member);
  if (const auto near = Nearest(name, names)) return fmt::format("; did you mean '{}'?", *near);
  return names.empty() ? "" : fmt::format("; there is {}", fmt::join(names, ", "));
}

OrderedJson DefaultOf(const LayerSetting& setting) {
  if (setting.kind == SettingKind::kFlag) return *setting.fallback != 0;
  if (setting.kind == SettingKind::kInteger) return static_cast<std::int64_t>(*setting.fallback);
  return *setting.fallback;
}

void CheckValue(const LayerSetting& setting, const OrderedJson& value, const std::string& place) {
  if (setting.kind == SettingKind::kFlag) {
    if (!value.is_boolean())
      throw LayerError(place, fmt::format("'{}' must be true or false", setting.key));
    return;
  }
  const bool is_integer = setting.kind == SettingKind::kInteger;
  if (is_integer ? !value.is_number_integer() : !value.is_number()) {
    throw LayerError(
        place, fmt::format("'{}' must be {}", setting.key, is_integer ? "an integer" : "a number"));
  }
  const double number = value.get<double>();
  if (!(number >= setting.min && number <= setting.max)) {
    throw LayerError(place, fmt::format("'{}' must be from {} to {}, found {}", setting.key,
                                        setting.min, setting.max, value.dump()));
  }
}

class LayerReader {
 public:
  std::vector<Layer> ReadList(const OrderedJson& list, const std::string& place, int depth) {
    if (!list.is_array()) throw LayerError(place, "must be a list of layers");
    if (depth > kDeepestNesting) throw LayerError(place, "layers are nested more than 8 deep");
    std::vector<Layer> layers;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (++count_ > kMostLayers) throw LayerError(place, "there are more than 10,000 layers");
      layers.push_back(ReadOne(list[i], fmt::format("{}/{}", place, i), depth));
    }
    return layers;
  }

 private:
  Layer ReadOne(const OrderedJson& entry, const std::string& place, int depth) {
    if (entry.is_string())
      return Read(entry.get<std::string>(), OrderedJson::object(), place, depth);
    if (!entry.is_object() || entry.size() != 1) {
      throw LayerError(place, "a layer is a name, or one name with its settings");
    }
    const std::string& type = entry.begin().key();
    const OrderedJson& settings = entry.begin().value();
    const std::string inside = place + "/" + type;
    if (settings.is_null()) return Read(type, OrderedJson::object(), inside, depth);
    if (!settings.is_object()) throw LayerError(inside, "the settings of a layer are a map");
    return Read(type, settings, inside, depth);
  }

  Layer Read(const std::string& name, const OrderedJson& given, const std::string& place,
             int depth) {
    const std::vector<LayerType>& types = LayerTypes();
    const auto type = std::find_if(types.begin(), types.end(),
                                   [&](const LayerType& known) { return known.name == name; });
    if (type == types.end()) {
      throw LayerError(place, fmt::format("there is no layer '{}'{}", name,
                                          Suggestion(name, types, &LayerType::name)));
    }
    Layer layer{name, OrderedJson::object(), {}, {}};
    for (const auto& [key, value] : given.items()) {
      const bool is_branch = type->has_branches && (key == "body" || key == "shortcut");
      if (is_branch) {
        (key == "body" ? layer.body : layer.shortcut) =
            ReadList(value, place + "/" + key, depth + 1);
      } else if (!IsSetting(*type, key)) {
        throw LayerError(place + "/" + key,
                         fmt::format("'{}' has no setting '{}'{}", name, key,
                                     Suggestion(key, type->settings, &LayerSetting::key)));
      }
    }
    if (type->has_branches && layer.body.empty()) {
      throw LayerError(place, fmt::format("'{}' needs a 'body' with layers", name));
    }
    for (const LayerSetting& setting : type->settings) {
      const std::string key(setting.key);
      const auto found = given.find(key);
      if (found == given.end() && !setting.fallback)
        throw LayerError(place, fmt::format("'{}' needs '{}'", name, key));
      if (found != given.end()) CheckValue(setting, *found, place + "/" + key);
      layer.settings[key] = found == given.end() ? DefaultOf(setting) : *found;
    }
    return layer;
  }

  static bool IsSetting(const LayerType& type, const std::string& key) {
    return std::any_of(type.settings.begin(), type.settings.end(),
                       [&](const LayerSetting& setting) { return setting.key == key; });
  }

  std::size_t count_ = 0;
};

}  // namespace

std::int64_t Layer::Integer(std::string_view key) const {
  return settings.at(std::string(key)).get<std::int64_t>();
}
double Layer::Number(std::string_view key) const {
  return settings.at(std::string(key)).get<double>();
}
bool Layer::Flag(std::string_view key) const {
  return settings.at(std::string(key)).get<bool>();
}

std::vector<Layer> LayersFromJson(const OrderedJson& list) {
  return LayerReader().ReadList(list, "", 0);
}

OrderedJson ToJson(const std::vector<Layer>& layers) {
  OrderedJson list = OrderedJson::array();
  for (const Layer& layer : layers) {
    OrderedJson settings = layer.settings;
    if (!layer.body.empty()) settings["body"] = ToJson(layer.body);
    if (!layer.shortcut.empty()) settings["shortcut"] = ToJson(layer.shortcut);
    if (settings.empty()) {
      list.push_back(layer.type);
    } else {
      list.push_back({{layer.type, std::move(settings)}});
    }
  }
  return list;
}

}  // namespace mlp::stages
