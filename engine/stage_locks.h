// StageLocks: which process may run, restore or store which stage. A stage is taken together with
// those that write what it reads, so that nobody changes them meanwhile; several stages may read
// one. So are its mutexes, which the stages of this process share among themselves (see Scheduler).
//
// A process decides first and takes the stage then. If another one has had it since this one read
// the records or looked at the stage, what was decided is old: the versions tell.
#pragma once

#include <set>
#include <vector>

#include "engine/workspace.h"
#include "store/base/keyed_locks.h"

namespace mlp {

class StageLocks {
 public:
  // Before `workspace` is loaded: what another process changes from here on is seen.
  static Result<StageLocks> Open(const Workspace& workspace);
  // Whoever has this open holds the locks too.
  int fd() const { return locks_.fd(); }

  // The versions of the stage and of those it reads from, as of when the records were read.
  std::uint64_t Seen(StageId id) const { return VersionOf(id, seen_); }
  // Whether they are still that.
  Result<bool> IsStill(StageId id, std::uint64_t seen) const;
  // Before the records are read again.
  Status Refresh();
  // false: another process has it, or one of those that it reads from.
  Result<bool> TryLock(StageId id);
  bool Holds(StageId id) const { return held_.contains(id); }
  // Before anything of a held stage is changed, and after.
  Status Touch(StageId id) { return locks_.Touch(KeyOf(id), seen_); }
  // Nothing happens when it is not held.
  void Unlock(StageId id);

 private:
  StageLocks(const Workspace& workspace, KeyedLocks locks)
      : workspace_(&workspace), locks_(std::move(locks)) {}
  const StageGraph& graph() const { return workspace_->graph(); }
  std::uint64_t VersionOf(StageId id, const KeyedLocks::Versions& versions) const;
  KeyedLocks::Key KeyOf(StageId id) const;
  KeyedLocks::Set KeysOf(StageId id) const;

  const Workspace* workspace_;
  KeyedLocks locks_;
  std::set<StageId> held_;
  KeyedLocks::Versions seen_;
};

}  // namespace mlp
