#include "pipelines/direction_reader.h"

#include <optional>

#include "store/base/text.h"

namespace mlp {
namespace {

std::optional<Direction> Named(const Value& value) {
  if (value == "max") return Direction::kMax;
  if (value == "min") return Direction::kMin;
  return std::nullopt;
}

void ReadOne(SchemaReader& reader, const std::string& key, const YamlNode& node,
             const std::string& what, std::vector<MetricDirection>& directions) {
  const auto direction = node.IsScalar() ? Named(node.text) : std::nullopt;
  if (direction) {
    directions.push_back({key, *direction});
  } else {
    reader.Refuse(node, what + " must be 'max' or 'min'",
                  "write max if more is better, min if less is");
  }
}

}  // namespace

std::vector<MetricDirection> ReadDirections(SchemaReader& reader, const YamlNode& node,
                                            const std::string& owner) {
  const std::string what = FieldOf("direction", owner);
  std::vector<MetricDirection> directions;
  if (!node.IsMapping()) ReadOne(reader, "", node, what, directions);
  for (const auto& [key, value] : node.fields)
    ReadOne(reader, key.text, value, FieldOf(key.text, what), directions);
  return directions;
}

std::vector<MetricDirection> DirectionsInMeta(const Value& meta) {
  std::vector<MetricDirection> directions;
  if (!meta.is_object() || !meta.contains("direction")) return directions;
  const Value& said = meta["direction"];
  if (const auto direction = Named(said)) directions.push_back({"", *direction});
  if (!said.is_object()) return directions;
  for (const auto& [key, value] : said.items())
    if (const auto direction = Named(value)) directions.push_back({key, *direction});
  return directions;
}

}  // namespace mlp
