#include "pipelines/pipeline_parser.h"

#include "pipelines/output_reader.h"
#include "pipelines/schema_reader.h"
#include "pipelines/stage_expansion.h"
#include "pipelines/stage_reader.h"
#include "pipelines/template_resolver.h"
#include "pipelines/template_vars.h"
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

// Reads the sections of one file, templates resolved.
class PipelineReader {
 public:
  PipelineReader(SchemaReader& reader, const RelPath& file, const DataFileLoader& load)
      : reader_(reader),
        directory_(file.Parent()),
        vars_(reader, sources_, load),
        resolver_(reader, sources_) {
    pipeline_.file = file;
  }

  void Read(const YamlNode& root) {
    ReadContext(root);
    for (const auto& [key, value] : root.fields) {
      if (key.text == "stages") {
        ReadStages(value);
      } else if (key.text == "datasets") {
        ReadDatasets(key, value);
      } else if (key.text != "vars") {
        ReadSection(key.text, value);
      }
    }
  }

  Pipeline Take() {
    pipeline_.template_values = sources_.Uses();
    return std::move(pipeline_);
  }

 private:
  // A file without templates does without params.yaml, which may be large or broken.
  void ReadContext(const YamlNode& root) {
    const bool may_have_vars = reader_.document().text.find("vars") != std::string::npos;
    if (!may_have_vars && !MayHoldTemplate(root)) return;
    const YamlNode* const vars = root.Find("vars");
    is_good_ = vars_.AddDefault(directory_, root, context_);
    if (vars != nullptr) is_good_ &= vars_.Add(*vars, directory_, "", context_);
  }

  void ReadStages(const YamlNode& stages) {
    if (stages.IsNull() || !reader_.IsMap(stages, "'stages'", kStagesExample)) return;
    StageExpander expander(reader_, directory_, sources_, resolver_, vars_,
                           is_good_ ? &context_ : nullptr);
    pipeline_.stages.reserve(stages.fields.size());
    for (const auto& [name, definition] : stages.fields) {
      CheckStageName(reader_, name);
      expander.Expand(name, definition, [this](const StageDefinition& stage) {
        pipeline_.stages.push_back(ReadStage(reader_, pipeline_.file, stage));
      });
    }
  }

  // DVC's own. What it fetched of them comes into stages only by a dependency on "ds://...".
  void ReadDatasets(const YamlNode& key, const YamlNode& datasets) {
    if (reader_.options().extras) {
      reader_.RefuseUnsupported(key, "'datasets'", "name the files in the deps of the stages");
    } else if (!datasets.IsNull()) {
      reader_.IsList(datasets, "'datasets'", "datasets: [{name: images, type: url, url: ...}]");
    }
  }

  void ReadSection(const std::string& key, const YamlNode& section) {
    if (!MayHoldTemplate(section)) {
      ReadResolved(key, section);
    } else if (is_good_) {
      ReadResolved(key, resolver_.Resolve(section, context_, TemplateUse::kAnything));
    }
  }

  void ReadResolved(const std::string& key, const YamlNode& section) {
    if (key == "metrics") {
      pipeline_.metrics =
          ReadPaths(reader_, section, directory_, "'metrics'", "metrics: [metrics.json]");
    } else if (key == "params") {
      pipeline_.params = ReadPaths(reader_, section, directory_, "'params'", "params: [more.yaml]");
    } else if (key == "plots") {
      pipeline_.plots = ReadTopLevelPlots(reader_, section, directory_);
    } else if (key == "artifacts") {
      CheckArtifacts(reader_, section);
      if (!section.IsNull()) pipeline_.artifacts = ToValue(section);
    }
  }

  SchemaReader& reader_;
  const RelPath directory_;
  Pipeline pipeline_;
  TemplateSources sources_;
  TemplateContext context_{sources_};
  TemplateVars vars_;
  TemplateResolver resolver_;
  bool is_good_ = true;  // what templates take their values from
};

}  // namespace

Result<Pipeline> ParsePipeline(const RelPath& file, const YamlDocument& document,
                               const PipelineOptions& options, const DataFileLoader& load) {
  SchemaReader reader(document, options);
  PipelineReader pipeline(reader, file, load);
  const YamlNode& root = document.root;
  if (!root.IsNull() && reader.IsMap(root, "a pipeline file", kStagesExample)) {
    reader.CheckKeys(root, SchemaMap::kPipeline, "a pipeline file", {"datasets"});
    pipeline.Read(root);
  }
  if (reader.HasErrors()) return Fail(reader.TakeErrors());
  return pipeline.Take();
}

}  // namespace mlp
