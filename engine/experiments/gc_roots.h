// GcRoots: what the projects that use one cache need of it: what their workspaces record, journals
// included, and what the git revisions in scope record.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/dvc_locks.h"
#include "engine/experiments/revision_scope.h"
#include "engine/recorded_digests.h"

namespace mlp {

class GcRoots {
 public:
  // `projects` are absolute roots, the project itself first.
  GcRoots(Environment& environment, const RevisionScope& scope, std::vector<std::string> projects);
  ~GcRoots();

  // Reads everything as it is now; what an earlier call read of revisions is not read again. A
  // project that cannot be read is an error that names it.
  Status Collect();
  const DigestSet& digests() const { return digests_; }
  // Whether some stage records it as a stored output, rather than as something that it read. What
  // cannot be understood counts as one.
  Result<bool> IsOutput(const Digest& digest);
  std::vector<HashAlgorithm> Algorithms() const;
  std::size_t revisions() const;

  // So that no DVC adds or uses objects meanwhile. Those whose lock is not ours to take are left.
  Status LockOutDvc(const std::function<void()>& on_wait);

 private:
  struct Project;

  Status Collect(Project& project);
  Status CollectRevisions(Project& project);
  Status AddOutputs(Project& project);

  const RevisionScope& scope_;
  std::vector<std::unique_ptr<Project>> projects_;
  DigestSet digests_;
  std::optional<DigestSet> outputs_;  // once asked for; nothing is known for sure of others
  bool knows_all_outputs_ = true;
  std::vector<DvcLock> dvc_locks_;
};

}  // namespace mlp
