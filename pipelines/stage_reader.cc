#include "pipelines/stage_reader.h"

#include <algorithm>

#include "pipelines/command_reader.h"
#include "pipelines/dependency_reader.h"
#include "pipelines/environment_reader.h"
#include "pipelines/output_reader.h"
#include "pipelines/params_reader.h"
#include "pipelines/path_reader.h"
#include "pipelines/run_policy_reader.h"
#include "pipelines/template_syntax.h"
#include "store/base/text.h"

namespace mlp {
namespace {

class StageReader {
 public:
  StageReader(SchemaReader& reader, Stage& stage)
      : reader_(reader), stage_(stage), owner_("stage " + Quoted(stage.name)) {}

  void Read(const YamlNode& definition) {
    if (!reader_.IsMap(definition, owner_, stage_.name + ": {" + kCommandExample + "}")) return;
    reader_.CheckKeys(definition, SchemaMap::kStage, owner_);
    if (definition.Find("matrix") != nullptr) {
      reader_.Refuse(definition, "'matrix' has no effect inside of 'do'",
                     "put it beside the 'cmd' of a stage without 'foreach'");
    }
    ReadWdir(definition);  // first: every other path is relative to it
    for (const auto& [key, value] : definition.fields) ReadField(key.text, value);
    if (definition.Find("cmd") == nullptr) {
      Error error = reader_.document().ErrorAt(definition, owner_ + " has no 'cmd'",
                                               std::string("add the command: ") + kCommandExample);
      error.where = stage_.where;
      reader_.Refuse(std::move(error));
    }
    for (const auto& [kind, key] : {std::pair(OutputKind::kPlain, "outs"),
                                    {OutputKind::kMetric, "metrics"},
                                    {OutputKind::kPlot, "plots"}}) {
      const YamlNode* list = definition.Find(key);
      if (list != nullptr) ReadOutputs(reader_, *list, kind, stage_, stage_.outs);
    }
  }

 private:
  void ReadField(const std::string& key, const YamlNode& value) {
    const std::string what = FieldOf(key, owner_);
    if (key == "cmd") {
      stage_.cmd = ReadCommands(reader_, value, owner_);
    } else if (key == "deps") {
      stage_.deps = ReadDependencies(reader_, value, stage_);
    } else if (key == "params") {
      stage_.params = ReadParams(reader_, value, stage_);
    } else if (key == "frozen") {
      stage_.frozen = reader_.Flag(value, what);
    } else if (key == "always_changed") {
      stage_.always_changed = reader_.Flag(value, what);
    } else if (key == "desc") {
      stage_.desc = reader_.Text(value, what);
    } else if (key == "meta") {
      stage_.meta = reader_.Inert(value);
    } else if (reader_.options().extras) {
      ReadExtra(key, value);
    }
  }

  void ReadExtra(const std::string& key, const YamlNode& value) {
    if (key == "env") {
      stage_.env = ReadEnvironment(reader_, value, stage_);
    } else {
      ReadRunPolicyField(reader_, key, value, stage_);
    }
  }

  void ReadWdir(const YamlNode& definition) {
    const YamlNode* wdir = definition.Find("wdir");
    if (wdir == nullptr) return;
    const auto path =
        ReadWorkingDirectory(reader_, *wdir, stage_.file.Parent(), FieldOf("wdir", owner_));
    if (path) stage_.wdir = *path;
  }

  SchemaReader& reader_;
  Stage& stage_;
  std::string owner_;
};

}  // namespace

Stage ReadStage(SchemaReader& reader, const RelPath& file, const StageDefinition& definition) {
  Stage stage;
  stage.name = definition.name;
  stage.group = definition.group;
  stage.is_templated = definition.is_templated;
  stage.file = file;
  stage.wdir = file.Parent();
  stage.where = reader.document().At(definition.key);
  StageReader(reader, stage).Read(definition.body);
  return stage;
}

void CheckStageName(SchemaReader& reader, const YamlNode& name) {
  const auto is_forbidden = [](char c) {
    return c == '/' || c == ':' || c == '@' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  };
  if (Trim(name.text).empty()) {
    reader.Refuse(name, "a stage has an empty name", "write a name before the ':'");
  } else if (MayHoldTemplate(std::string_view(name.text))) {
    reader.Refuse(name, "the stage name " + Quoted(name.text) + " holds a template",
                  "write the name itself; 'foreach' makes stages with names from values");
  } else if (std::any_of(name.text.begin(), name.text.end(), is_forbidden)) {
    reader.Refuse(name,
                  "the stage name " + Quoted(ForTerminal(name.text)) +
                      " holds one of '/', ':', '@' or a control character",
                  "rename it: these have a meaning where stages are named on the command line");
  }
}

}  // namespace mlp
