// Records: what is recorded of every stage of a project, wherever it stands: in the lock file
// beside the stage's pipeline file, or in the pointer file of tracked data. Values; the Workspace
// reads and writes the files.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pipelines/lock_file.h"
#include "pipelines/pipeline.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"

namespace mlp {

class Records {
 public:
  // What was read of the lock file beside a pipeline file, or of a pointer file.
  void AddLockFile(const RelPath& pipeline_file, LockFile lock);
  void AddPointer(const RelPath& pointer_file, LockedStage entry);

  const LockedStage* FindPointer(const RelPath& pointer_file) const;

  // nullptr when nothing is recorded.
  const LockedStage* Find(const Stage& stage) const;
  // The same, without what Overlay laid over it.
  const LockedStage* FindSaved(const Stage& stage) const;
  // Marks the stage's entry as one that must be written.
  void Set(const Stage& stage, LockedStage entry);
  bool Remove(const Stage& stage);
  // What a journal says of the stage: Find gives it until Set, no file ever gets it.
  void Overlay(const Stage& stage, LockedStage entry);
  void ClearOverlay() { overlay_.clear(); }

  // By pipeline file. Also entries of stages that are no longer declared.
  const std::map<RelPath, LockFile>& lock_files() const { return lock_files_; }
  const LockFile& LockFileOrEmpty(const RelPath& pipeline_file) const;
  // Every entry by the address of its stage, in the order of the files.
  std::vector<std::pair<std::string, const LockedStage*>> All() const;

  // By the name of a changed stage, the entry that it had before.
  using Changes = std::map<std::string, std::optional<LockedStage>>;
  // Pipeline files whose lock file, and pointer files that, differ from what was read.
  const std::map<RelPath, Changes>& changed() const { return changed_; }
  void MarkSaved() { changed_.clear(); }
  void MoveToEnd(const RelPath& pipeline_file, const std::vector<std::string>& stages);
  // Names of stages that had no entry when their lock file was read.
  const std::set<std::string>& NewIn(const RelPath& pipeline_file) const;

  // What stat said of a lock file when it was read or written; nullptr: nothing.
  void SetStamp(const RelPath& pipeline_file, const FileStat& stamp);
  const FileStat* FindStamp(const RelPath& pipeline_file) const;

 private:
  static std::string OverlayKey(const Stage& stage);
  void NoteChange(const Stage& stage);

  std::map<RelPath, LockFile> lock_files_;
  std::map<RelPath, LockedStage> pointers_;
  std::unordered_map<std::string, LockedStage> overlay_;
  std::map<RelPath, Changes> changed_;
  std::map<RelPath, std::set<std::string>> new_;
  std::map<RelPath, FileStat> stamps_;
};

}  // namespace mlp
