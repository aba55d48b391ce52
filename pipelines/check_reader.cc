#include "pipelines/check_reader.h"

#include "pipelines/quantity.h"
#include "store/base/digest.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::optional<double> ReadLimit(SchemaReader& reader, const YamlNode* node,
                                const std::string& what) {
  if (node == nullptr) return std::nullopt;
  if (node->IsScalar() && node->scalar.is_number()) return node->scalar.get<double>();
  reader.Refuse(*node, what + " must be a number, not " + std::string(node->KindName()),
                "write a number: 0.9");
  return std::nullopt;
}

MetricBound ReadBound(SchemaReader& reader, const YamlNode& key, const YamlNode& limits,
                      const std::string& what) {
  const std::string owner = FieldOf(key.text, what);
  reader.CheckKeys(limits, SchemaMap::kBound, owner);
  MetricBound bound;
  bound.key = key.text;
  bound.min = ReadLimit(reader, limits.Find("min"), FieldOf("min", owner));
  bound.max = ReadLimit(reader, limits.Find("max"), FieldOf("max", owner));
  if (limits.fields.empty()) {
    reader.Refuse(limits, owner + " has no bounds", "give one: {min: 0.9}");
  } else if (bound.min && bound.max && *bound.min > *bound.max) {
    reader.Refuse(limits, owner + " has a 'min' greater than its 'max'", "exchange the two");
  }
  return bound;
}

void ReadField(SchemaReader& reader, const std::string& key, const YamlNode& value,
               const std::string& what, OutputChecks& checks) {
  const std::string field = FieldOf(key, what);
  if (key == "non_empty") {
    checks.non_empty = reader.Flag(value, field);
  } else if (key == "max_size") {
    checks.max_size = value.IsScalar() ? ParseSize(value.text) : std::nullopt;
    if (!checks.max_size) {
      reader.Refuse(value, field + " must be a size", "write bytes, or a unit: 500kB, 10MiB");
    }
  } else if (key == "sha256") {
    const auto digest =
        value.IsScalar() ? Digest::Parse(HashAlgorithm::kSha256, value.text) : std::nullopt;
    if (digest && !digest->is_tree()) {
      checks.sha256 = digest->ToString();
    } else {
      reader.Refuse(value, field + " must be 64 hexadecimal digits",
                    "take what sha256sum prints of the file");
    }
  }
}

}  // namespace

OutputChecks ReadCheck(SchemaReader& reader, const YamlNode& check, OutputKind kind,
                       const std::string& owner) {
  OutputChecks checks;
  const std::string what = FieldOf("check", owner);
  const bool is_metric = kind == OutputKind::kMetric;
  const char* example =
      is_metric ? "check: {accuracy: {min: 0.9}}" : "check: {non_empty: true, max_size: 10MiB}";
  if (check.IsNull() || !reader.IsMap(check, what, example)) return checks;
  YamlNode plain = check;  // what is not about values of a metric
  std::erase_if(plain.fields, [&](const auto& field) {
    if (!is_metric || !field.second.IsMapping()) return false;
    checks.bounds.push_back(ReadBound(reader, field.first, field.second, what));
    return true;
  });
  reader.CheckKeys(plain, SchemaMap::kCheck, what);
  for (const auto& [key, value] : plain.fields) ReadField(reader, key.text, value, what, checks);
  return checks;
}

}  // namespace mlp
