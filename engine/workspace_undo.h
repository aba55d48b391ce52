// WorkspaceUndo: makes that an experiment in the workspace either succeeds or leaves no trace
// there: whatever ends it (a stage that fails, Ctrl-C, a full disk, SIGKILL, a power cut), params,
// lock and pointer files, .gitignore files and outputs are put back byte for byte. What its stages
// had finished stays in store and run cache.
//
// Nothing is copied that need not be: an output goes aside by one rename when it would otherwise be
// removed, a small file gets a second name before it is replaced. So taking it costs no time that
// grows with the data, and putting back needs no room. The price is the room of old outputs as long
// as the experiment runs.
//
// After SIGKILL the orphan guard, which survives, runs Environment::recover_command; without it,
// the next command that takes the run lock puts back (AcquireRunLock). Until the commands of the
// dead are gone the guard holds the run lock, so that nobody else begins.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "engine/reproducer.h"
#include "engine/undo_record.h"

namespace mlp {

class WorkspaceUndo {
 public:
  // The workspace is loaded and `lock` is held alone; both outlive this. Nothing happens yet.
  WorkspaceUndo(Workspace& workspace, const RunLock& lock) : workspace_(workspace), lock_(lock) {}
  // Puts back unless Restore or Drop was called, as far as the system lets it.
  ~WorkspaceUndo();
  WorkspaceUndo(const WorkspaceUndo&) = delete;
  WorkspaceUndo& operator=(const WorkspaceUndo&) = delete;

  // Before anything in the workspace is changed. `params`: what will be written into which file.
  // Durable on return; does nothing the second time.
  Status Begin(const std::map<RelPath, std::string>& params = {});

  // When the workspace was loaded again after the params were written, and before anything else is
  // changed: with other values in its templates it may have other stages, other outputs.
  Status Widen();

  // What is about to become of the outputs of a stage.
  enum class Change {
    kRun,      // a command writes them: they are moved away, and of persistent ones a copy stays
    kReplace,  // others take their places: they are moved away
    kRelink,   // their files may be replaced, one by one, by links to the same bytes
  };
  // Begins, if that was not done. Does nothing the second time for one output.
  Status KeepOutputs(const Stage& stage, Change change);

  // The experiment succeeded: what it left stays. On an error it may be undone by the next command.
  Status Drop();
  // It did not. As RestoreWorkspace; in a DVC project waits until no DVC is at work.
  Status Restore(ReproObserver& observer);

 private:
  Status Take(const std::map<RelPath, std::string>& params);
  void Add(UndoKind kind, const RelPath& path, std::string written = {});
  void AddRecords();
  Status AddJournals();
  Status AddOutputs();
  Status FindNewDirectories();
  Status KeepFiles(std::size_t first);
  Status RenewStamps();
  Status KeepOutput(const Output& out, Change change);
  void LetGo();

  Workspace& workspace_;
  const RunLock& lock_;
  bool has_begun_ = false;
  UndoRecord record_;
  std::unordered_map<RelPath, std::size_t> known_;  // item by path
  std::unordered_set<std::size_t> kept_;            // outputs
};

// For who has just taken the run lock alone: puts back what an experiment that was killed has left,
// and says so.
Status RecoverWorkspace(Workspace& workspace, ReproObserver& observer);

}  // namespace mlp
