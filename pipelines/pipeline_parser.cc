#include "pipelines/pipeline_parser.h"

#include "pipelines/output_reader.h"
#include "pipelines/schema_reader.h"
#include "pipelines/stage_reader.h"
#include "pipelines/template_check.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kStagesExample[] = "stages: {train: {cmd: python train.py}}";

std::vector<RelPath> ReadPaths(SchemaReader& reader, const YamlNode& list, const RelPath& directory,
                               const std::string& what, const std::string& example) {
  std::vector<RelPath> paths;
  if (list.IsNull() || !reader.IsList(list, what, example)) return paths;
  for (const YamlNode& item : list.items) {
    const std::string text = reader.Text(item, "an item of " + what);
    auto path = reader.Path(item, directory, text, "an item of " + what);
    if (path) paths.push_back(*std::move(path));
  }
  return paths;
}

// Artifacts are labels for a model registry: checked, and not used by this version.
void CheckArtifacts(SchemaReader& reader, const YamlNode& map) {
  if (map.IsNull() || !reader.IsMap(map, "'artifacts'", "artifacts: {net: {path: model.pt}}")) {
    return;
  }
  for (const auto& [name, artifact] : map.fields) {
    const std::string owner = "artifact " + Quoted(name.text);
    if (!reader.IsMap(artifact, owner, name.text + ": {path: model.pt}")) continue;
    reader.CheckKeys(artifact, SchemaMap::kArtifact, owner);
    if (artifact.Find("path") == nullptr) {
      reader.Refuse(name, owner + " has no 'path'", "say which file it is: path: model.pt");
    }
    for (const auto& [key, value] : artifact.fields) {
      const std::string what = FieldOf(key.text, owner);
      if (key.text == "path" || key.text == "desc" || key.text == "type") reader.Text(value, what);
      if (key.text == "labels") reader.TextList(value, what, "labels: [small, fast]");
    }
  }
}

void ReadField(SchemaReader& reader, const YamlNode& key, const YamlNode& value,
               Pipeline& pipeline) {
  const RelPath directory = pipeline.file.Parent();
  if (key.text == "metrics") {
    pipeline.metrics = ReadPaths(reader, value, directory, "'metrics'", "metrics: [metrics.json]");
  } else if (key.text == "params") {
    pipeline.params = ReadPaths(reader, value, directory, "'params'", "params: [more.yaml]");
  } else if (key.text == "plots") {
    pipeline.plots = ReadTopLevelPlots(reader, value, directory);
  } else if (key.text == "artifacts") {
    CheckArtifacts(reader, value);
  } else if (key.text == "vars") {
    reader.RefuseUnsupported(key, "'vars'", "write the values out where they are used");
  } else if (key.text == "datasets") {
    reader.RefuseUnsupported(key, "'datasets'", "name the files in the deps of the stages");
  } else if (key.text == "stages" && !value.IsNull() &&
             reader.IsMap(value, "'stages'", kStagesExample)) {
    pipeline.stages.reserve(value.fields.size());
    for (const auto& [name, definition] : value.fields) {
      pipeline.stages.push_back(ReadStage(reader, pipeline.file, name, definition));
    }
  }
}

}  // namespace

Result<Pipeline> ParsePipeline(const RelPath& file, const YamlDocument& document,
                               const PipelineOptions& options, const DataFileLoader& /*load*/) {
  static const std::vector<std::string> kUnsupported = {"vars", "datasets"};
  Pipeline pipeline;
  pipeline.file = file;
  SchemaReader reader(document, options);
  const YamlNode& root = document.root;
  if (!root.IsNull() && reader.IsMap(root, "a pipeline file", kStagesExample)) {
    reader.CheckKeys(root, SchemaMap::kPipeline, "a pipeline file", kUnsupported);
    RefuseTemplates(reader, root);
    for (const auto& [key, value] : root.fields) ReadField(reader, key, value, pipeline);
  }
  if (reader.HasErrors()) return Fail(reader.TakeErrors());
  return pipeline;
}

}  // namespace mlp
