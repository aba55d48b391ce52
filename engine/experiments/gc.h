// Garbage collection of a project's cache: which projects share it, what they need, what may go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/gc_roots.h"
#include "store/cache_lock.h"
#include "store/gc.h"

namespace mlp {

struct GarbageOptions {
  RevisionScope revisions;                    // besides the workspace, which always counts
  std::vector<std::string> projects;          // absolute roots: others that use the cache
  std::vector<std::string> forgotten;         // registered, but use it no more
  bool run_cache = false;                     // what the run cache can restore is needed too
  std::optional<std::int64_t> older_than_ns;  // default: an hour where others use the cache, else 0
  std::optional<std::uint64_t> max_bytes;     // see GcOptions
  bool quarantine = false, forget_unlisted = false;
};

class GarbageCollection {
 public:
  GarbageCollection(Workspace& workspace, GarbageOptions options);

  // What would be removed now. Waits for a gc that is at work.
  Result<GcPlan> Plan(const CacheLock::OnWait& on_wait);
  // Plans anew, while nobody uses the cache, and removes that, as far as somebody has agreed to it
  // (nullptr: to all).
  Result<GcPlan> Remove(const CacheLock::OnWait& on_wait, const GcPlan* agreed);

  // As of the last plan: the own one first.
  const std::vector<std::string>& projects() const { return projects_; }
  std::size_t revisions() const { return roots_->revisions(); }

 private:
  Status FindProjects();
  Result<GcPlan> MakePlan();
  Result<std::vector<Digest>> OutputsOf(const StoredRun& run) const;
  Status AddRuns(DigestSet& needed) const;

  Workspace* workspace_;
  std::unique_ptr<const GarbageOptions> options_;  // the roots refer to it
  std::vector<std::string> projects_;
  std::unique_ptr<GcRoots> roots_;
};

}  // namespace mlp
