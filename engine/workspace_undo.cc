#include "engine/workspace_undo.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/cache_use.h"
#include "engine/dvc_locks.h"
#include "engine/environment_lock.h"
#include "engine/moved_files.h"
#include "engine/output_files.h"
#include "engine/record_journal.h"
#include "engine/undo_restore.h"
#include "pipelines/lock_file.h"
#include "store/base/clock.h"
#include "store/base/digest.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

Status MakeEmpty(FileSystem& fs, const std::string& path) {
  MLP_ASSIGN(const auto file, fs.CreateNew(path, 0666));
  return file->Close();
}

void Tell(ReproObserver& observer, const std::vector<std::string>& notes) {
  for (const std::string& note : notes) observer.OnWarning(note);
}

}  // namespace

WorkspaceUndo::~WorkspaceUndo() {
  if (!has_begun_) return;
  (void)RestoreWorkspace(workspace_);
  LetGo();
}

void WorkspaceUndo::Add(UndoKind kind, const RelPath& path, std::string written) {
  const bool is_new = known_.emplace(path, record_.items.size()).second;
  if (is_new) record_.items.push_back({path, kind, std::move(written)});
}

Status WorkspaceUndo::Begin(const std::map<RelPath, std::string>& params) {
  if (has_begun_) return {};
  const Status status = Take(params);
  if (!status) {
    LetGo();
    (void)RemoveTree(workspace_.fs(), workspace_.paths().UndoDir());
  }
  return status;
}

Status WorkspaceUndo::Take(const std::map<RelPath, std::string>& params) {
  known_.clear();
  record_ = {};
  const std::string dir = workspace_.paths().UndoDir();
  record_.since = FormatUtc(workspace_.environment().clock.NowNs());
  for (const auto& [path, text] : params)
    Add(UndoKind::kParams, path, HashOf(HashAlgorithm::kSha256, text).Hex());
  AddRecords();
  MLP_TRY(AddJournals());
  MLP_TRY(AddOutputs());
  MLP_TRY(FindNewDirectories());
  MLP_TRY(RemoveTree(workspace_.fs(), dir));  // what has no record means nothing
  MLP_TRY(workspace_.fs().MakeDirs(dir));
  ProcessRunner& processes = workspace_.environment().processes;
  processes.KeepOpen({lock_.stages.fd(), lock_.own.fd()});
  if (const auto& command = workspace_.environment().recover_command; !command.empty())
    processes.IfKilled(command, workspace_.paths().root());
  MLP_TRY(KeepFiles(0));
  MLP_TRY(RenewStamps());
  MLP_TRY(record_.Write(workspace_.fs(), dir));
  has_begun_ = true;
  return {};
}

Status WorkspaceUndo::Widen() {
  const std::size_t known = record_.items.size();
  AddRecords();
  MLP_TRY(AddOutputs());
  if (record_.items.size() == known) return {};
  record_.new_directories.clear();
  MLP_TRY(FindNewDirectories());
  MLP_TRY(KeepFiles(known));
  return record_.Write(workspace_.fs(), workspace_.paths().UndoDir());
}

void WorkspaceUndo::AddRecords() {
  const StageGraph& graph = workspace_.graph();
  for (const Pipeline& pipeline : graph.pipelines()) {
    Add(UndoKind::kRecord, LockFileOf(pipeline.file));
    if (const auto beside = EnvironmentFileOf(workspace_.layout(), pipeline.file))
      Add(UndoKind::kRecord, *beside);
  }
  for (StageId id = 0; id < graph.size(); ++id) {
    const Stage& stage = graph.stage(id);
    if (stage.kind == StageKind::kData) Add(UndoKind::kRecord, stage.file);
  }
}

// A run takes over what was finished by others who were killed: their journals go.
Status WorkspaceUndo::AddJournals() {
  const std::string below = workspace_.paths().root() + "/";
  MLP_ASSIGN(const std::vector<std::string> journals,
             ListJournals(workspace_.fs(), workspace_.paths().JournalDir()));
  for (const std::string& journal : journals) {
    for (const std::string& file : {JournalFileOf(journal), JournalLockOf(journal)}) {
      MLP_ASSIGN(const RelPath path, RelPath::Strict(file.substr(below.size())));
      Add(UndoKind::kJournal, path);
    }
  }
  return {};
}

Status WorkspaceUndo::AddOutputs() {
  const RelPath ignore_file = RelPath::Strict(".gitignore").value();
  const StageGraph& graph = workspace_.graph();
  for (StageId id = 0; id < graph.size(); ++id) {
    const LockedStage* const entry = workspace_.records().Find(graph.stage(id));
    for (const Output& out : graph.stage(id).outs) {
      Add(UndoKind::kOutput, out.path);
      if (out.cache) Add(UndoKind::kIgnore, out.path.Parent() / ignore_file);
      const LockedPath* const recorded = entry != nullptr ? entry->FindOut(out.text) : nullptr;
      if (recorded == nullptr || !out.cache) continue;
      MLP_ASSIGN(const auto stat, workspace_.fs().Stat(workspace_.Absolute(out.path), false));
      if (!stat) continue;
      UndoItem& item = record_.items[known_.at(out.path)];
      item.stored = recorded->digest.ToString();
      item.is_executable = recorded->is_executable;
    }
  }
  return {};
}

Status WorkspaceUndo::FindNewDirectories() {
  std::set<RelPath> looked_at;
  for (const UndoItem& item : record_.items) {
    for (RelPath above = item.path.Parent(); !above.is_root(); above = above.Parent()) {
      if (!looked_at.insert(above).second) break;
      MLP_ASSIGN(const auto stat, workspace_.fs().Stat(workspace_.Absolute(above), true));
      if (!stat) record_.new_directories.push_back(above);
    }
  }
  std::sort(record_.new_directories.begin(), record_.new_directories.end());
  return {};
}

// Those that are replaced, never written to: a second name keeps what they are.
Status WorkspaceUndo::KeepFiles(std::size_t first) {
  FileSystem& fs = workspace_.fs();
  const std::string dir = workspace_.paths().UndoDir();
  for (std::size_t i = first; i < record_.items.size(); ++i) {
    if (record_.items[i].kind == UndoKind::kOutput) continue;
    const std::string path = workspace_.Absolute(record_.items[i].path);
    MLP_ASSIGN(const auto stat, fs.Stat(path, /*follow_symlinks=*/false));
    MLP_TRY(stat ? LinkTree(fs, path, KeptPath(dir, i)) : MakeEmpty(fs, NonePath(dir, i)));
  }
  return fs.SyncDir(dir);
}

// A second name gives a file another ctime: without this each lock file would be taken for one that
// somebody else has written, and read again (measured, with 1,000 stages: as long as all the rest).
Status WorkspaceUndo::RenewStamps() {
  for (const Pipeline& pipeline : workspace_.graph().pipelines()) {
    const FileStat* const stamp = workspace_.records().FindStamp(pipeline.file);
    if (stamp == nullptr) continue;
    const std::string path = workspace_.Absolute(LockFileOf(pipeline.file));
    MLP_ASSIGN(const auto stat, workspace_.fs().Stat(path, /*follow_symlinks=*/true));
    if (stat && IsUnchanged(*stat, *stamp)) workspace_.records().SetStamp(pipeline.file, *stat);
  }
  return {};
}

Status WorkspaceUndo::KeepOutputs(const Stage& stage, Change change) {
  MLP_TRY(Begin());
  for (const Output& out : stage.outs) MLP_TRY(CheckStaysInside(workspace_, out.path));
  for (const Output& out : stage.outs) MLP_TRY(KeepOutput(out, change));
  return {};
}

Status WorkspaceUndo::KeepOutput(const Output& out, Change change) {
  const std::size_t item = known_.at(out.path);
  // What is both a params file and an output is kept as it was before it was changed.
  if (kept_.contains(item) || record_.items[item].kind == UndoKind::kParams) return {};
  FileSystem& fs = workspace_.fs();
  const std::string dir = workspace_.paths().UndoDir();
  const std::string path = workspace_.Absolute(out.path), kept = KeptPath(dir, item);
  MLP_ASSIGN(const auto stat, fs.Stat(path, /*follow_symlinks=*/false));
  if (!stat) {
    MLP_TRY(MakeEmpty(fs, NonePath(dir, item)));
  } else if (change == Change::kRelink) {
    // A directory appears by one rename, so that it is whole or not there.
    MLP_TRY(LinkTree(fs, path, kept + ".part"));
    MLP_TRY(fs.Rename(kept + ".part", kept));
  } else {
    MLP_TRY(MoveTree(fs, path, kept));
    if (change == Change::kRun && out.persist) MLP_TRY(CopyTree(fs, kept, path));
  }
  kept_.insert(item);
  return {};
}

void WorkspaceUndo::LetGo() {
  has_begun_ = false;
  workspace_.environment().processes.ForgetKilled();
  workspace_.environment().processes.KeepOpen({});
}

Status WorkspaceUndo::Drop() {
  if (!has_begun_) return {};
  const Status status = ForgetUndo(workspace_);
  LetGo();
  return status;
}

Status WorkspaceUndo::Restore(ReproObserver& observer) {
  if (!has_begun_) return {};
  std::optional<DvcLock> dvc;
  if (workspace_.layout().dvc_locks) {
    MLP_ASSIGN(dvc, AcquireDvcLock(workspace_, "mlpipe exp run", kLockPatience,
                                   [&] { observer.OnWaitingForLock("DVC"); }));
  }
  MLP_ASSIGN(const CacheLock cache, UseCache(workspace_, kLockPatience));
  const Result<std::vector<std::string>> notes = RestoreWorkspace(workspace_);
  LetGo();
  if (!notes) return Fail(notes.error());
  Tell(observer, *notes);
  return {};
}

Status RecoverWorkspace(Workspace& workspace, ReproObserver& observer) {
  MLP_ASSIGN(const bool is_left, HasUndo(workspace));
  // What has no record is of one that was over.
  if (!is_left) return RemoveTree(workspace.fs(), workspace.paths().UndoDir());
  MLP_ASSIGN(const std::vector<std::string> notes, RestoreWorkspace(workspace));
  observer.OnWarning("an experiment was killed; the workspace is now as it was before it began");
  Tell(observer, notes);
  return {};
}

}  // namespace mlp
