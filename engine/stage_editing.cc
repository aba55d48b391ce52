#include "engine/stage_editing.h"

#include <algorithm>

#include "engine/declaration.h"
#include "engine/dvc_locks.h"
#include "engine/edited_view.h"
#include "engine/git_ignore.h"
#include "engine/output_files.h"
#include "pipelines/pointer_file.h"
#include "pipelines/yaml_edit.h"
#include "pipelines/yaml_node.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using Kind = YamlEdit::Kind;

// The project with this text in place of a file's (nullopt: without the file) must be valid.
Status CheckWith(Workspace& workspace, const RelPath& file, std::optional<std::string> text) {
  EditedView view(workspace.view(), file, std::move(text));
  MLP_TRY(LoadDeclaration(view, workspace.layout(), workspace.config().pipelines));
  return {};
}

Status RefuseTemplated(const Stage& stage, const std::string& verb) {
  if (!stage.is_templated && stage.group.empty()) return {};
  Error error;
  error.code = ErrorCode::kUsage;
  error.where = stage.where;
  error.message = Format("stage {} is made by a template, so it cannot be {} on its own",
                         Quoted(stage.Address()), verb);
  error.hint = Format("edit its definition in {}", stage.file.str());
  return Fail(std::move(error));
}

Result<std::string> TextOf(Workspace& workspace, const RelPath& file) {
  MLP_ASSIGN(std::optional<std::string> text, workspace.view().ReadFile(file));
  return std::move(text).value_or("");
}

Status WriteText(Workspace& workspace, const RelPath& file, const std::string& text) {
  workspace.NoteWritten(file);
  return WriteFileAtomically(workspace.fs(), workspace.Absolute(file), text);
}

Status RemoveIfThere(Workspace& workspace, const RelPath& file) {
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(workspace.Absolute(file), false));
  return stat ? workspace.fs().RemoveFile(workspace.Absolute(file)) : Status();
}

// The edits that make of the definition at `path` the `wanted` one, its keys in their places.
std::vector<YamlEdit> EditsTowards(const Value& wanted, const Value& present,
                                   const std::vector<std::string>& path) {
  std::vector<YamlEdit> edits;
  const auto at = [&](const std::string& key) {
    std::vector<std::string> place = path;
    place.push_back(key);
    return place;
  };
  for (const auto& [key, value] : present.items()) {
    if (!wanted.contains(key)) edits.push_back({Kind::kDelete, at(key), {}});
  }
  for (const auto& [key, value] : wanted.items()) {
    if (!present.contains(key) || present.at(key) != value) {
      edits.push_back({Kind::kSet, at(key), value});
    }
  }
  return edits;
}

Result<Value> DocumentOf(const std::string& name, const std::string& text) {
  MLP_ASSIGN(const YamlDocument document, ParseYaml(name, text));
  return ToValue(document.root);
}

Status CheckNewName(const std::string& name) {
  const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || c == '-' || c == '_';
  });
  if (is_plain) return {};
  return Fail(ErrorCode::kUsage, Format("{} cannot be the name of a new stage", Quoted(name)),
              "use letters, digits, '-' and '_'");
}

// Without the stage; nullopt when nothing else stands in the file.
Result<std::optional<std::string>> TextWithout(Workspace& workspace, const Stage& stage) {
  MLP_ASSIGN(std::string text, TextOf(workspace, stage.file));
  const std::string name = workspace.Display(stage.file);
  MLP_ASSIGN(const Value document, DocumentOf(name, text));
  YamlEdit removal{Kind::kDelete, {"stages", stage.name}, {}};
  if (document.at("stages").size() == 1) {
    if (document.size() == 1) return std::nullopt;
    removal.path = {"stages"};
  }
  MLP_ASSIGN(text, EditYaml(name, std::move(text), {removal}, nullptr));
  return text;
}

Status RemoveLockEntry(Workspace& workspace, const Stage& stage) {
  Records& records = workspace.records();
  if (!records.Remove(stage)) return {};
  if (!records.lock_files().at(stage.file).stages().empty()) return workspace.SaveRecords();
  return RemoveIfThere(workspace, LockFileOf(stage.file));
}

Status RemoveDeclaration(Workspace& workspace, const Stage& stage) {
  if (stage.kind == StageKind::kData) return RemoveIfThere(workspace, stage.file);
  MLP_TRY(RefuseTemplated(stage, "removed"));
  MLP_ASSIGN(const std::optional<std::string> text, TextWithout(workspace, stage));
  MLP_TRY(CheckWith(workspace, stage.file, text));
  MLP_TRY(text ? WriteText(workspace, stage.file, *text) : RemoveIfThere(workspace, stage.file));
  return RemoveLockEntry(workspace, stage);
}

Status IgnoreOutputsOf(Workspace& workspace, const Declaration& declared, const RelPath& file,
                       const std::string& name) {
  for (const Pipeline& pipeline : declared.graph.pipelines()) {
    for (const Stage& stage : pipeline.stages) {
      if (stage.file == file && stage.name == name) return IgnoreOutputs(workspace, {&stage});
    }
  }
  return {};
}

// One edit an item, so that what stands in the list stays as it is written.
std::vector<YamlEdit> EditsToAppend(const Value& definition, const Stage& stage,
                                    const std::string& key, const std::vector<std::string>& items) {
  const Value* const list = FindByPath(definition, key);
  std::size_t count = list != nullptr && list->is_array() ? list->size() : 0;
  std::vector<YamlEdit> edits;
  for (const std::string& item : items) {
    if (count == 0) {
      edits.push_back({Kind::kSet, {"stages", stage.name, key}, Value::array({item})});
    } else {
      edits.push_back({Kind::kSet, {"stages", stage.name, key, std::to_string(count)}, item});
    }
    ++count;
  }
  return edits;
}

}  // namespace

Status AddStage(Workspace& workspace, const NewStage& stage, bool replace) {
  MLP_TRY(CheckNewName(stage.name));
  MLP_ASSIGN(const RelPath name, RelPath::Strict(workspace.layout().pipeline_file));
  const RelPath file = workspace.current_dir() / name;
  const std::string shown = workspace.Display(file);
  MLP_ASSIGN(std::string text, TextOf(workspace, file));
  MLP_ASSIGN(const Value document, DocumentOf(shown, text));
  const Value* present = FindByPath(document, "stages");
  present = present != nullptr && present->is_object() && present->contains(stage.name)
                ? &present->at(stage.name)
                : nullptr;
  const Value definition = DefinitionOf(stage);
  std::vector<YamlEdit> edits = {{Kind::kSet, {"stages", stage.name}, definition}};
  if (present != nullptr) {
    if (!replace) {
      return Fail(ErrorCode::kUsage,
                  Format("there is a stage {} in {} already", Quoted(stage.name), Quoted(shown)),
                  "choose another name, or overwrite it with --force");
    }
    if (present->is_object()) edits = EditsTowards(definition, *present, {"stages", stage.name});
  }
  MLP_ASSIGN(text, EditYaml(shown, std::move(text), edits, nullptr));
  EditedView view(workspace.view(), file, text);
  MLP_ASSIGN(const Declaration declared,
             LoadDeclaration(view, workspace.layout(), workspace.config().pipelines));
  MLP_TRY(WriteText(workspace, file, text));
  return IgnoreOutputsOf(workspace, declared, file, stage.name);
}

Status AddEntries(Workspace& workspace, const Stage& stage, const NewEntries& entries) {
  MLP_TRY(RefuseTemplated(stage, "changed"));
  const std::string shown = workspace.Display(stage.file);
  MLP_ASSIGN(std::string text, TextOf(workspace, stage.file));
  MLP_ASSIGN(const Value document, DocumentOf(shown, text));
  const Value& definition = document.at("stages").at(stage.name);
  std::vector<YamlEdit> edits = EditsToAppend(definition, stage, "deps", entries.deps);
  const auto outs = EditsToAppend(definition, stage, "outs", entries.outs);
  edits.insert(edits.end(), outs.begin(), outs.end());
  MLP_ASSIGN(text, EditYaml(shown, std::move(text), edits, nullptr));
  EditedView view(workspace.view(), stage.file, text);
  MLP_ASSIGN(const Declaration declared,
             LoadDeclaration(view, workspace.layout(), workspace.config().pipelines));
  MLP_TRY(WriteText(workspace, stage.file, text));
  return IgnoreOutputsOf(workspace, declared, stage.file, stage.name);
}

Status RemoveStage(Workspace& workspace, const Stage& stage, bool with_outputs) {
  MLP_TRY(CheckDvcIsElsewhere(workspace, {&stage}));
  for (const Output& out : stage.outs) MLP_TRY(CheckStaysInside(workspace, out.path));
  MLP_TRY(RemoveDeclaration(workspace, stage));
  for (const Output& out : stage.outs) {
    MLP_TRY(RemoveIgnoreLine(workspace, out.path));
    const std::string path = workspace.Absolute(out.path);
    MLP_TRY(with_outputs ? RemoveTree(workspace.fs(), path) : MakePrivate(workspace.fs(), path));
  }
  return {};
}

Result<bool> SetFrozen(Workspace& workspace, const Stage& stage, bool frozen) {
  if (stage.frozen == frozen) return false;
  const bool is_data = stage.kind == StageKind::kData;
  if (!is_data) MLP_TRY(RefuseTemplated(stage, frozen ? "frozen" : "unfrozen"));
  std::vector<std::string> path = {"frozen"};
  if (!is_data) path = {"stages", stage.name, "frozen"};
  MLP_ASSIGN(std::string text, TextOf(workspace, stage.file));
  MLP_ASSIGN(text, EditYaml(workspace.Display(stage.file), std::move(text),
                            {{frozen ? Kind::kSet : Kind::kDelete, path, true}}, nullptr));
  MLP_TRY(CheckWith(workspace, stage.file, text));
  MLP_TRY(WriteText(workspace, stage.file, text));
  return true;
}

}  // namespace mlp
