// StageLocks: which process may run, restore or store which stage. A stage is taken together with
// those that write what it reads, so that nobody changes them meanwhile; several stages may read
// one.
//
// A process decides first and takes the stage then. If another one has had it in between, what was
// found is old: Seen tells.
#pragma once

#include <chrono>
#include <set>
#include <vector>

#include "engine/workspace.h"
#include "store/base/keyed_locks.h"

namespace mlp {

class StageLocks {
 public:
  static Result<StageLocks> Open(const Workspace& workspace);
  // Whoever has this open holds the locks too.
  int fd() const { return locks_.fd(); }

  // The versions of the stage and of those it reads from, as they are or were a moment ago: so the
  // stage may seem to have changed when it has not, never the other way round.
  Result<std::uint64_t> Seen(StageId id);
  // Whether they are still that.
  Result<bool> IsStill(StageId id, std::uint64_t seen);
  // false: another process has it, or one of those that it reads from.
  Result<bool> TryLock(StageId id);
  bool Holds(StageId id) const { return held_.contains(id); }
  // Before anything of a held stage is changed, and after.
  Status Touch(StageId id) { return locks_.Touch(KeyOf(id)); }
  // Nothing happens when it is not held.
  void Unlock(StageId id);

 private:
  StageLocks(const Workspace& workspace, KeyedLocks locks)
      : graph_(&workspace.graph()), locks_(std::move(locks)) {}
  std::uint64_t VersionOf(StageId id) const;
  KeyedLocks::Key KeyOf(StageId id) const;
  std::vector<KeyedLocks::Key> UpstreamKeys(StageId id) const;

  const StageGraph* graph_;
  KeyedLocks locks_;
  std::set<StageId> held_;
  std::chrono::steady_clock::time_point refreshed_;
};

}  // namespace mlp
