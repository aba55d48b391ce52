#include "engine/imports/importing.h"

#include <filesystem>
#include <thread>

#include "engine/checkout.h"
#include "engine/edited_view.h"
#include "engine/git_ignore.h"
#include "engine/imports/getting.h"
#include "engine/output_files.h"
#include "engine/stage_inspector.h"
#include "pipelines/pointer_file.h"
#include "pipelines/project_path.h"
#include "pipelines/yaml_writer.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr char kUnsealed[] = "x";  // keeps the place of the import's own digest

Status CheckIsFree(const Workspace& workspace, const RelPath& path) {
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(workspace.Absolute(path), false));
  if (!stat) return {};
  return Fail(ErrorCode::kUsage, Format("{} is there already", Quoted(workspace.Display(path))),
              "replace it with --force, or choose another name");
}

// The text of a new pointer file, as DVC writes it.
Result<std::string> PointerText(const Workspace& workspace, const ImportPlace& place, Value dep,
                                const std::optional<PathRecord>& data, bool sealed) {
  const HashAlgorithm algorithm = workspace.layout().algorithm;
  Value content = Value::object();
  if (sealed) content[std::string(NameOf(algorithm))] = kUnsealed;
  content["frozen"] = true;
  content["deps"] = Value::array({std::move(dep)});
  content["outs"] = Value::array({RecordItem(algorithm, place.out.Name(), data)});
  if (!sealed) return WriteYaml(content);
  return SealPointerFile(algorithm, workspace.Display(place.pointer), WriteYaml(content));
}

// As the project will be with the import; the stage of its pointer file.
Result<Stage> CheckedStage(Workspace& workspace, const ImportPlace& place,
                           const std::string& text) {
  EditedView with(workspace.view(), place.pointer, text);
  MLP_ASSIGN(const Declaration declared,
             LoadDeclaration(with, workspace.layout(), workspace.config().pipelines));
  const Stage* const writer = declared.graph.WriterOf(place.out);
  if (writer != nullptr && writer->file == place.pointer) return *writer;
  return Fail(ErrorCode::kUsage,
              Format("{} would not be tracked: pointer files are not looked for in {}",
                     Quoted(workspace.Display(place.out)), Quoted(workspace.Display(place.wdir))),
              "choose a place that no ignore file and no tool keeps out of sight");
}

Status WritePointer(Workspace& workspace, const ImportPlace& place, const Stage& stage,
                    const std::string& text) {
  MLP_TRY(WriteFileAtomically(workspace.fs(), workspace.Absolute(place.pointer), text));
  workspace.NoteWritten(place.pointer);
  return IgnoreOutputs(workspace, {&stage});
}

}  // namespace

std::string UrlForPointer(const Workspace& workspace, const RelPath& wdir, const std::string& url) {
  namespace stdfs = std::filesystem;
  const std::string here = workspace.environment().current_dir;
  const stdfs::path path = (stdfs::path(here) / url).lexically_normal();
  const std::string root = workspace.paths().root();
  const bool is_inside = path.string().starts_with(root + "/");
  const bool is_relative = !url.starts_with('/') && wdir != workspace.current_dir();
  if (IsUrl(url) || url.starts_with("rclone:") || (!is_inside && !is_relative)) return url;
  return stdfs::exists(path) ? path.lexically_relative(workspace.Absolute(wdir)).string() : url;
}

Result<ImportPlace> PlaceForImport(Workspace& workspace, const std::string& name,
                                   const ImportOptions& options) {
  MLP_ASSIGN(const std::string typed,
             TargetFor(workspace.environment(), workspace.FromHere(options.out), name));
  ImportPlace place;
  MLP_ASSIGN(place.out, RelPath::Resolve(workspace.current_dir(), typed));
  place.wdir = place.out.Parent();
  MLP_ASSIGN(place.pointer,
             RelPath::Strict(place.out.str() + std::string(workspace.layout().pointer_suffix)));
  MLP_TRY(CheckStaysInside(workspace, place.out));
  if (options.force) return place;
  if (!options.no_exec) MLP_TRY(CheckIsFree(workspace, place.out));
  MLP_TRY(CheckIsFree(workspace, place.pointer));
  return place;
}

Result<PathRecord> BringIntoStore(Workspace& workspace, ImportSource& source, const Stage& stage,
                                  DataTransfer* to_remote) {
  const std::string target = workspace.Absolute(stage.outs.front().path);
  MLP_TRY(workspace.fs().MakeDirs(ParentOf(target)));
  const std::string staging = TemporaryNameBeside(target);
  const auto store = [&]() -> Result<PathRecord> {
    MLP_TRY(source.CopyTo(staging));
    MLP_ASSIGN(PathScan scan, ScanPath(workspace.fs(), workspace.index(), staging));
    if (to_remote != nullptr) {
      MLP_TRY(to_remote->Send(scan, stage.outs.front()));
      return scan.Record(workspace.layout().algorithm);
    }
    std::vector<PathScan> scans = {std::move(scan)};
    WorkerPool pool(std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
    const std::unique_ptr<ObjectBatch> batch = workspace.objects().NewBatch();
    Status stored;
    StoreOutputs(workspace, pool, *batch, stage, scans,
                 [&stored](Status status) { stored = std::move(status); });
    pool.RunUntilIdle();
    MLP_TRY(stored);
    MLP_TRY(batch->Publish());
    return scans.front().Record(workspace.layout().algorithm);
  };
  Result<PathRecord> record = store();
  (void)RemoveTree(workspace.fs(), staging);
  return record;
}

Status ImportData(Workspace& workspace, ImportSource& source, const ImportPlace& place,
                  const ImportOptions& options) {
  MLP_TRY(workspace.fs().MakeDirs(workspace.Absolute(place.wdir)));
  MLP_ASSIGN(std::string text, PointerText(workspace, place, source.Dependency({}), {}, false));
  MLP_ASSIGN(const Stage stage, CheckedStage(workspace, place, text));
  MLP_TRY(workspace.CheckNotInGit(stage));
  std::optional<PathRecord> data, examined;
  if (options.no_download) {
    MLP_TRY(source.Look());
    MLP_ASSIGN(examined, source.Examine());
  } else if (!options.no_exec) {
    MLP_ASSIGN(data, BringIntoStore(workspace, source, stage, options.to_remote));
  }
  if (!options.no_exec) {
    MLP_ASSIGN(
        text, PointerText(workspace, place, source.Dependency(data ? data : examined), data, true));
  }
  MLP_TRY(WritePointer(workspace, place, stage, text));
  if (!data) return {};
  MLP_TRY(workspace.Load());
  if (options.to_remote != nullptr) return {};
  MLP_ASSIGN(const CheckoutReport report,
             CheckOut(workspace, {{place.out, *data}}, {.force = options.force}, nullptr));
  (void)workspace.index().Flush();  // a cache
  return {};
}

}  // namespace mlp
