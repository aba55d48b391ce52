#include "pipelines/json_schema.h"

#include <string>

#include "pipelines/schema_fields.h"

namespace mlp {
namespace {

Value MapOf(SchemaMap map, bool extras) {
  Value schema = {{"type", "object"}, {"properties", Value::object()}};
  Value required = Value::array();
  for (const SchemaField& field : FieldsOf(map)) {
    if (field.is_extra && !extras) continue;
    const std::string key(field.key);
    Value& property = schema["properties"][key] = Value::parse(field.schema);
    property["description"] = field.description;
    if (field.is_required) required.push_back(key);
  }
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

Value OrNull(Value schema) {
  return {{"anyOf", {std::move(schema), {{"type", "null"}}}}};
}

Value ListOf(Value item) {
  return {{"type", {"array", "null"}}, {"items", std::move(item)}};
}

Value NamedMapOf(Value value) {
  return {{"type", {"object", "null"}}, {"additionalProperties", std::move(value)}};
}

Value AnyOf(std::initializer_list<Value> schemas) {
  Value any = Value::array();
  for (const Value& schema : schemas) any.push_back(schema);
  return {{"anyOf", std::move(any)}};
}

Value Ref(const std::string& name) {
  return {{"$ref", "#/$defs/" + name}};
}

// An item of a list: "path", or {path: flags}.
Value PathOrFlags(Value flags) {
  return AnyOf({Ref("path"), {{"type", "object"}, {"additionalProperties", OrNull(flags)}}});
}

const char* const kNonEmptyText = R"({"type": "string", "minLength": 1})";

// A number with a unit, or a template that becomes one.
Value QuantityOf(const std::string& units) {
  const std::string pattern = R"(^([0-9]*\.?[0-9]+ *()" + units + R"()?|\$\{.*\})$)";
  return AnyOf({{{"type", "number"}, {"minimum", 0}}, {{"type", "string"}, {"pattern", pattern}}});
}

void DefineStages(Value& defs, bool extras) {
  defs["stages"] = NamedMapOf(AnyOf({Ref("stage"), MapOf(SchemaMap::kForeach, extras)}));
  defs["stage"] = MapOf(SchemaMap::kStage, extras);
  if (!extras)
    defs["stage"]["properties"]["meta"]["properties"]["mlpipe"] = MapOf(SchemaMap::kOwnMeta, true);
  Value command = Value::parse(kNonEmptyText);
  if (extras) {
    const Value arguments = {
        {"type", "array"}, {"minItems", 1}, {"items", {{"type", {"string", "number", "boolean"}}}}};
    command = AnyOf({command,
                     {{"type", "object"},
                      {"properties", {{"argv", arguments}}},
                      {"required", {"argv"}},
                      {"additionalProperties", false}}});
  }
  defs["command"] = command;
  defs["commands"] =
      AnyOf({Ref("command"), {{"type", "array"}, {"minItems", 1}, {"items", Ref("command")}}});
  defs["params"] =
      ListOf(AnyOf({Value::parse(kNonEmptyText), NamedMapOf(ListOf(Value::parse(kNonEmptyText)))}));
}

void DefineOutputs(Value& defs, bool extras) {
  defs["outputs"] = ListOf(PathOrFlags(MapOf(SchemaMap::kOutput, extras)));
  defs["metricOutputs"] = ListOf(PathOrFlags(MapOf(SchemaMap::kMetric, extras)));
  defs["plotOutputs"] = ListOf(PathOrFlags(MapOf(SchemaMap::kPlot, extras)));
  defs["topLevelPlots"] = ListOf(PathOrFlags(MapOf(SchemaMap::kTopLevelPlot, extras)));
  defs["artifacts"] = NamedMapOf(MapOf(SchemaMap::kArtifact, extras));
}

// What stands in the stages of a native project, and in the `meta` of a DVC project's.
void DefineOwn(Value& defs) {
  Value resources = MapOf(SchemaMap::kResources, true);
  resources["type"] = {"object", "null"};
  resources["additionalProperties"] = Ref("amount");
  defs["resources"] = std::move(resources);
  defs["retries"] = AnyOf({{{"type", "integer"}, {"minimum", 0}, {"maximum", 1000}},
                           {{"type", "string"}, {"pattern", R"(^\$\{.*\}$)"}},
                           MapOf(SchemaMap::kRetries, true)});
  defs["surroundings"] = AnyOf({Value::parse(R"({"enum": ["strict", "record", "ignore"]})"),
                                MapOf(SchemaMap::kSurroundings, true)});
  defs["tolerance"] = MapOf(SchemaMap::kTolerance, true);
  defs["tolerance"]["minProperties"] = 1;
  defs["contract"] = AnyOf({Value::parse(R"({"enum": ["deterministic", "nondeterministic"]})"),
                            MapOf(SchemaMap::kContract, true)});
  defs["texts"] = AnyOf(
      {Value::parse(kNonEmptyText), {{"type", "array"}, {"items", Value::parse(kNonEmptyText)}}});
  defs["size"] = QuantityOf("B|kB|MB|GB|TB|KiB|MiB|GiB|TiB|K|M|G|T");
  defs["duration"] = QuantityOf("ms|s|m|h|d");
  defs["amount"] = QuantityOf("");
}

void DefineExtras(Value& defs) {
  defs["environment"] = ListOf(AnyOf(
      {Value::parse(kNonEmptyText), NamedMapOf(OrNull(MapOf(SchemaMap::kEnvironment, true)))}));
  defs["check"] = OrNull(MapOf(SchemaMap::kCheck, true));
  Value metric_check = MapOf(SchemaMap::kCheck, true);
  metric_check["additionalProperties"] = MapOf(SchemaMap::kBound, true);
  defs["metricCheck"] = OrNull(std::move(metric_check));
  const Value better = {{"enum", {"max", "min"}}};
  defs["direction"] = AnyOf({better, NamedMapOf(better)});
}

}  // namespace

Value PipelineSchema(bool extras) {
  Value schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                  {"title", extras ? "mlpipe.yaml" : "dvc.yaml"},
                  {"description", "The stages of a pipeline: commands, what they read and write."}};
  Value root = MapOf(SchemaMap::kPipeline, extras);
  root["type"] = {"object", "null"};
  schema.update(root);
  Value& defs = schema["$defs"] = Value::object();
  DefineStages(defs, extras);
  DefineOutputs(defs, extras);
  defs["path"] = Value::parse(kNonEmptyText);
  defs["paths"] = ListOf(Ref("path"));
  defs["dependencies"] =
      ListOf(extras ? AnyOf({Ref("path"), MapOf(SchemaMap::kDependency, true)}) : Ref("path"));
  DefineOwn(defs);
  if (extras) DefineExtras(defs);
  return schema;
}

}  // namespace mlp
