// Garbage collection of a project's cache: which projects share it, what they need, what may go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/gc_roots.h"
#include "store/cache_lock.h"
#include "store/gc.h"
#include "store/transfer/remote_gc.h"

namespace mlp {

struct GarbageOptions {
  RevisionScope revisions;                    // besides the workspace, which always counts
  std::vector<std::string> projects;          // absolute roots: others that use the cache
  std::vector<std::string> forgotten;         // registered, but use it no more
  bool run_cache = false;                     // what the run cache can restore is needed too
  std::optional<std::int64_t> older_than_ns;  // default: an hour where others use the cache, else 0
  std::optional<std::uint64_t> max_bytes;     // see GcOptions
  bool quarantine = false, forget_unlisted = false;
  Remote* only_in = nullptr;  // remove from the cache only what this remote has
};

class GarbageCollection {
 public:
  GarbageCollection(Workspace& workspace, GarbageOptions options);

  // What would be removed now. Waits for a gc that is at work.
  Result<GcPlan> Plan(const CacheLock::OnWait& on_wait);
  // Plans anew, while nobody uses the cache, and removes that, as far as somebody has agreed to it
  // (nullptr: to all).
  Result<GcPlan> Remove(const CacheLock::OnWait& on_wait, const GcPlan* agreed);

  // The same of a remote, with the same scope; ages, sizes and the quarantine are the cache's
  // alone.
  Result<RemoteGcPlan> PlanRemote(Remote& remote, TransferProgress& progress,
                                  const CacheLock::OnWait& on_wait);
  Result<RemoteGcPlan> RemoveRemote(Remote& remote, TransferProgress& progress,
                                    const CacheLock::OnWait& on_wait, const RemoteGcPlan* agreed);

  // As of the last plan: the own one first.
  const std::vector<std::string>& projects() const { return projects_; }
  std::size_t revisions() const { return roots_->revisions(); }

 private:
  // Both know the projects afterwards. Nobody uses the cache while it is alone of gc.
  Result<CacheLock> LockToLook(const CacheLock::OnWait& on_wait);
  Result<CacheLock> LockToRemove(const CacheLock::OnWait& on_wait);
  Status FindProjects();
  Result<DigestSet> FindNeeded();
  Status KeepWhatOnlyTheCacheHas(DigestSet& needed);
  Result<GcPlan> MakePlan();
  Result<RemoteGcPlan> MakeRemotePlan(Remote& remote, TransferProgress& progress);
  Result<std::vector<Digest>> OutputsOf(const StoredRun& run) const;
  Status AddRuns(DigestSet& needed) const;

  Workspace* workspace_;
  std::unique_ptr<const GarbageOptions> options_;  // the roots refer to it
  std::vector<std::string> projects_;
  std::unique_ptr<GcRoots> roots_;
};

}  // namespace mlp
