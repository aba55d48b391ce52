#include "pipelines/output_reader.h"

#include <algorithm>
#include <array>

#include "pipelines/check_reader.h"
#include "pipelines/direction_reader.h"
#include "pipelines/path_reader.h"
#include "store/base/text.h"

namespace mlp {
namespace {

SchemaMap FlagsOf(OutputKind kind) {
  if (kind == OutputKind::kMetric) return SchemaMap::kMetric;
  return kind == OutputKind::kPlot ? SchemaMap::kPlot : SchemaMap::kOutput;
}

std::string_view ListOf(OutputKind kind) {
  if (kind == OutputKind::kMetric) return "metrics";
  return kind == OutputKind::kPlot ? "plots" : "outs";
}

std::string ExampleOf(OutputKind kind) {
  if (kind == OutputKind::kMetric) return "metrics: [metrics.json]";
  return kind == OutputKind::kPlot ? "plots: [history.csv]" : "outs: [model.pt]";
}

// What a plot or an output is described by: kept as declared, once its type is right. Unknown keys
// were reported.
void ReadProperty(SchemaReader& reader, const std::string& key, const YamlNode& value,
                  const std::string& what, Value& properties) {
  static constexpr std::array<std::string_view, 6> kTexts = {"desc",    "type",    "title",
                                                             "x_label", "y_label", "template"};
  if (key == "labels") {
    reader.TextList(value, what, "labels: [small, fast]");
  } else if (key == "header") {
    reader.Flag(value, what);
  } else if (std::find(kTexts.begin(), kTexts.end(), key) != kTexts.end()) {
    reader.Text(value, what);
  }
  properties[key] = reader.Inert(value);
}

void ReadFlags(SchemaReader& reader, const YamlNode& flags, const std::string& owner,
               Output& output) {
  reader.CheckKeys(flags, FlagsOf(output.kind), owner);
  for (const auto& [key, value] : flags.fields) {
    const std::string what = FieldOf(key.text, owner);
    if (key.text == "cache") {
      output.cache = reader.Flag(value, what);
    } else if (key.text == "persist") {
      output.persist = reader.Flag(value, what);
    } else if (key.text == "push") {
      output.push = reader.Flag(value, what);
    } else if (key.text == "remote") {
      output.remote = reader.Text(value, what);
    } else if (key.text == "check") {
      if (reader.options().extras) output.checks = ReadCheck(reader, value, output.kind, owner);
    } else if (key.text == "direction") {
      if (reader.options().extras) output.directions = ReadDirections(reader, value, owner);
    } else {
      ReadProperty(reader, key.text, value, what, output.properties);
    }
  }
  if (output.kind == OutputKind::kMetric && !reader.options().extras)
    output.directions = DirectionsInMeta(output.properties.value("meta", Value()));
}

void ReadPath(SchemaReader& reader, const YamlNode& node, const Stage& stage, Output& output) {
  const std::string what =
      "an item of " + FieldOf(ListOf(output.kind), "stage " + Quoted(stage.name));
  output.where = reader.document().At(node);
  output.text = reader.Text(node, what);
  output.path = ReadOutputPath(reader, node, stage.wdir, output.text, what).value_or(RelPath());
}

void ReadOutput(SchemaReader& reader, const YamlNode& path, const YamlNode* flags,
                const Stage& stage, Output& output) {
  ReadPath(reader, path, stage, output);
  if (flags == nullptr || flags->IsNull()) return;
  const std::string owner = "output " + Quoted(output.text) + " of stage " + Quoted(stage.name);
  if (flags->IsSequence() && output.kind == OutputKind::kPlot) {
    reader.RefuseUnsupported(*flags, "a list of plots for one output",
                             "keep one of them: " + output.text + ": {x: step, y: loss}");
  } else if (reader.IsMap(*flags, "the value of " + owner, output.text + ": {cache: false}")) {
    ReadFlags(reader, *flags, owner, output);
  }
}

}  // namespace

void ReadOutputs(SchemaReader& reader, const YamlNode& list, OutputKind kind, const Stage& stage,
                 std::vector<Output>& outputs) {
  if (list.IsNull()) return;
  const std::string what = FieldOf(ListOf(kind), "stage " + Quoted(stage.name));
  if (!reader.IsList(list, what, ExampleOf(kind))) return;
  const auto add = [&](const YamlNode& path, const YamlNode* flags) {
    Output& output = outputs.emplace_back();
    output.kind = kind;
    ReadOutput(reader, path, flags, stage, output);
  };
  for (const YamlNode& item : list.items) {
    if (!item.IsMapping()) add(item, nullptr);
    for (const auto& [path, flags] : item.fields) add(path, &flags);
  }
}

std::vector<Output> ReadTopLevelPlots(SchemaReader& reader, const YamlNode& list,
                                      const RelPath& directory) {
  std::vector<Output> plots;
  if (list.IsNull() || !reader.IsList(list, "'plots'", ExampleOf(OutputKind::kPlot))) {
    return plots;
  }
  const auto add = [&](const YamlNode& id) -> Output& {
    Output& plot = plots.emplace_back();
    plot.kind = OutputKind::kPlot;
    plot.text = reader.Text(id, "an item of 'plots'");
    plot.where = reader.document().At(id);
    if (Result<RelPath> path = RelPath::Resolve(directory, plot.text)) plot.path = *path;
    return plot;
  };
  for (const YamlNode& item : list.items) {
    if (!item.IsMapping()) add(item);
    for (const auto& [id, properties] : item.fields) {
      Output& plot = add(id);
      const std::string owner = "plot " + Quoted(plot.text);
      const std::string example = plot.text + ": {x: step, y: loss}";
      if (properties.IsNull() || !reader.IsMap(properties, owner, example)) continue;
      reader.CheckKeys(properties, SchemaMap::kTopLevelPlot, owner);
      for (const auto& [key, value] : properties.fields) {
        ReadProperty(reader, key.text, value, FieldOf(key.text, owner), plot.properties);
      }
    }
  }
  return plots;
}

}  // namespace mlp
