#include "pipelines/stage_reader.h"

#include <algorithm>
#include <unordered_set>

#include "pipelines/output_reader.h"
#include "pipelines/params_reader.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kCommandExample[] = "cmd: python train.py";

class StageReader {
 public:
  StageReader(SchemaReader& reader, Stage& stage)
      : reader_(reader), stage_(stage), owner_("stage " + Quoted(stage.name)) {}

  void Read(const YamlNode& definition) {
    if (!reader_.IsMap(definition, owner_, stage_.name + ": {" + kCommandExample + "}")) return;
    if (RefusesFeature(definition, "foreach", "write the stages out one by one")) return;
    reader_.CheckKeys(definition, Keys(), owner_, {"matrix", "vars"});
    RefusesFeature(definition, "matrix", "write the stages out one by one");
    RefusesFeature(definition, "vars", "write the values out where they are used");
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
  static const std::vector<std::string>& Keys() {
    static const std::vector<std::string> keys = {
        "cmd",   "wdir",   "deps",           "params", "outs", "metrics",
        "plots", "frozen", "always_changed", "desc",   "meta"};
    return keys;
  }

  bool RefusesFeature(const YamlNode& definition, std::string_view name, std::string instead) {
    for (const auto& [key, value] : definition.fields) {
      if (key.text != name) continue;
      reader_.RefuseUnsupported(key, FieldOf(name, owner_), std::move(instead));
      return true;
    }
    return false;
  }

  void ReadField(const std::string& key, const YamlNode& value) {
    const std::string what = FieldOf(key, owner_);
    if (key == "cmd") {
      ReadCommand(value);
    } else if (key == "deps") {
      ReadDependencies(value);
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
    }
  }

  void ReadWdir(const YamlNode& definition) {
    const YamlNode* wdir = definition.Find("wdir");
    if (wdir == nullptr) return;
    const std::string what = FieldOf("wdir", owner_);
    const std::string text = reader_.Text(*wdir, what);
    if (auto path = reader_.Path(*wdir, stage_.file.Parent(), text, what)) stage_.wdir = *path;
  }

  void ReadCommand(const YamlNode& node) {
    if (!node.IsSequence()) {
      stage_.cmd = ReadCommandLine(node, FieldOf("cmd", owner_));
      return;
    }
    stage_.cmd = Value::array();
    for (const YamlNode& item : node.items) {
      stage_.cmd.push_back(ReadCommandLine(item, "an item of " + FieldOf("cmd", owner_)));
    }
    if (node.items.empty()) RefuseEmptyCommand(node, FieldOf("cmd", owner_));
  }

  std::string ReadCommandLine(const YamlNode& node, const std::string& what) {
    std::string command = node.IsNull() ? "" : reader_.Text(node, what);
    if (node.IsNull() || (node.IsString() && Trim(command).empty())) {
      RefuseEmptyCommand(node, what);
    }
    return command;
  }

  void RefuseEmptyCommand(const YamlNode& node, const std::string& what) {
    reader_.Refuse(node, what + " is empty", std::string("write a command: ") + kCommandExample);
  }

  void ReadDependencies(const YamlNode& list) {
    const std::string what = FieldOf("deps", owner_);
    if (list.IsNull() || !reader_.IsList(list, what, "deps: [data.csv]")) return;
    std::unordered_set<std::string>
        seen;  // DVC takes repetitions, so they are no error; the first counts
    for (const YamlNode& item : list.items) {
      Dependency dependency;
      dependency.text = reader_.Text(item, "an item of " + what);
      dependency.where = reader_.document().At(item);
      auto path = reader_.Path(item, stage_.wdir, dependency.text, "an item of " + what);
      if (!path || !seen.insert(dependency.text).second) continue;
      dependency.path = *path;
      stage_.deps.push_back(std::move(dependency));
    }
  }

  SchemaReader& reader_;
  Stage& stage_;
  std::string owner_;
};

void CheckName(SchemaReader& reader, const YamlNode& name) {
  const auto is_forbidden = [](char c) {
    return c == '/' || c == ':' || c == '@' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  };
  if (Trim(name.text).empty()) {
    reader.Refuse(name, "a stage has an empty name", "write a name before the ':'");
  } else if (std::any_of(name.text.begin(), name.text.end(), is_forbidden)) {
    reader.Refuse(name,
                  "the stage name " + Quoted(ForTerminal(name.text)) +
                      " holds one of '/', ':', '@' or a control character",
                  "rename it: these have a meaning where stages are named on the command line");
  }
}

}  // namespace

Stage ReadStage(SchemaReader& reader, const RelPath& file, const YamlNode& name,
                const YamlNode& definition) {
  Stage stage;
  stage.name = name.text;
  stage.file = file;
  stage.wdir = file.Parent();
  stage.where = reader.document().At(name);
  CheckName(reader, name);
  StageReader(reader, stage).Read(definition);
  return stage;
}

}  // namespace mlp
