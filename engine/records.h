// Records: what is recorded of every stage of a project, wherever it stands: in the lock file
// beside the stage's pipeline file, or in the pointer file of tracked data. Values; the Workspace
// reads and writes the files.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipelines/lock_file.h"
#include "pipelines/pipeline.h"
#include "store/base/rel_path.h"

namespace mlp {

// "sub/mlpipe.lock" of "sub/mlpipe.yaml".
RelPath LockFileOf(const RelPath& pipeline_file);

class Records {
 public:
  // What was read of the lock file beside a pipeline file, or of a pointer file.
  void AddLockFile(const RelPath& pipeline_file, LockFile lock);
  void AddPointer(const RelPath& pointer_file, LockedStage entry);

  // nullptr when nothing is recorded.
  const LockedStage* Find(const Stage& stage) const;
  // Marks the stage's file as one that must be written.
  void Set(const Stage& stage, LockedStage entry);
  bool Remove(const Stage& stage);

  // By pipeline file. Also entries of stages that are no longer declared.
  const std::map<RelPath, LockFile>& lock_files() const { return lock_files_; }
  // Every entry by the address of its stage, in the order of the files.
  std::vector<std::pair<std::string, const LockedStage*>> All() const;

  // Pipeline files whose lock file, and pointer files that, differ from what was read.
  const std::set<RelPath>& changed() const { return changed_; }
  void MarkSaved() { changed_.clear(); }

 private:
  std::map<RelPath, LockFile> lock_files_;
  std::map<RelPath, LockedStage> pointers_;
  std::set<RelPath> changed_;
};

}  // namespace mlp
