// Moving tracked data together with its pointer file.
#include "engine/declaration.h"
#include "engine/dvc_locks.h"
#include "engine/edited_view.h"
#include "engine/git_ignore.h"
#include "engine/output_files.h"
#include "engine/stage_editing.h"
#include "pipelines/pointer_file.h"
#include "pipelines/yaml_edit.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// The tracked data at `from` exactly: no part of a directory, no output of a command.
Result<const Stage*> PointerOf(const Workspace& workspace, const RelPath& from) {
  const Stage* stage = workspace.graph().WriterOf(from);
  const std::string name = Quoted(workspace.Display(from));
  if (stage == nullptr) {
    return Fail(ErrorCode::kNotFound, Format("{} is not tracked", name),
                "name the data of a pointer file");
  }
  if (stage->kind != StageKind::kData) {
    return Fail(ErrorCode::kUsage,
                Format("{} is an output of stage {}", name, Quoted(stage->Address())),
                "move it by hand, and change the outs and the command of the stage");
  }
  for (const Output& out : stage->outs) {
    if (out.path == from) return stage;
  }
  return Fail(ErrorCode::kUsage, Format("{} is a part of what {} tracks", name, stage->file.str()),
              "move the whole, or move the part by hand and add the data again");
}

std::size_t PositionOf(const Stage& stage, const RelPath& path) {
  std::size_t i = 0;
  while (stage.outs[i].path != path) ++i;
  return i;
}

Status CheckIsFree(const Workspace& workspace, const RelPath& path) {
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(workspace.Absolute(path), false));
  if (!stat) return {};
  return Fail(ErrorCode::kUsage, Format("{} is there already", Quoted(workspace.Display(path))),
              "remove it, or choose another name");
}

}  // namespace

Result<RelPath> MoveData(Workspace& workspace, const RelPath& from, RelPath to) {
  FileSystem& fs = workspace.fs();
  MLP_ASSIGN(const Stage* stage, PointerOf(workspace, from));
  MLP_ASSIGN(const std::optional<FileStat> there, fs.Stat(workspace.Absolute(to), true));
  if (there && there->type == FileType::kDirectory) {
    MLP_ASSIGN(const RelPath name, RelPath::Strict(from.Name()));
    to = to / name;
  }
  MLP_TRY(CheckIsFree(workspace, to));
  MLP_TRY(CheckDvcIsElsewhere(workspace, {stage}));
  MLP_TRY(CheckStaysInside(workspace, from));
  MLP_TRY(CheckStaysInside(workspace, to));
  const std::string suffix(workspace.layout().pointer_suffix);
  const bool moves_pointer = stage->name == from.Name() + suffix && stage->wdir == from.Parent();
  MLP_ASSIGN(const RelPath pointer,
             moves_pointer ? RelPath::Strict(to.str() + suffix) : Result<RelPath>(stage->file));
  const std::string path = to.RelativeTo(moves_pointer ? to.Parent() : stage->wdir);
  if (moves_pointer) MLP_TRY(CheckIsFree(workspace, pointer));
  MLP_ASSIGN(std::optional<std::string> text, workspace.view().ReadFile(stage->file));
  const YamlEdit edit{
      YamlEdit::Kind::kSet, {"outs", std::to_string(PositionOf(*stage, from)), "path"}, path};
  MLP_ASSIGN(std::string edited, EditYaml(workspace.Display(stage->file),
                                          std::move(text).value_or(""), {edit}, nullptr));
  MLP_ASSIGN(edited, SealPointerFile(workspace.layout().algorithm, workspace.Display(pointer),
                                     std::move(edited)));

  EditedView without(workspace.view(), stage->file, std::nullopt);
  EditedView with(without, pointer, edited);
  MLP_ASSIGN(const Declaration declared,
             LoadDeclaration(with, workspace.layout(), workspace.config().pipelines));
  const Stage* const writer = declared.graph.WriterOf(to);
  if (writer == nullptr || writer->file != pointer) {
    return Fail(ErrorCode::kUsage,
                Format("{} would not be tracked: pointer files are not looked for in {}",
                       Quoted(workspace.Display(to)), Quoted(workspace.Display(pointer.Parent()))),
                "choose a place that no ignore file and no tool keeps out of sight");
  }

  MLP_TRY(fs.MakeDirs(workspace.Absolute(to.Parent())));
  MLP_ASSIGN(const auto data, fs.Stat(workspace.Absolute(from), false));
  if (data) MLP_TRY(fs.Rename(workspace.Absolute(from), workspace.Absolute(to)));
  MLP_TRY(WriteFileAtomically(fs, workspace.Absolute(pointer), edited));
  if (pointer != stage->file) MLP_TRY(fs.RemoveFile(workspace.Absolute(stage->file)));
  workspace.NoteWritten(stage->file);
  workspace.NoteWritten(pointer);
  MLP_TRY(RemoveIgnoreLine(workspace, from));
  Stage moved = *stage;
  moved.outs[PositionOf(*stage, from)].path = to;
  MLP_TRY(IgnoreOutputs(workspace, {&moved}));
  return to;
}

}  // namespace mlp
