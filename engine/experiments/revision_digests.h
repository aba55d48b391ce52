// RevisionDigests: what the lock and pointer files of git revisions name. Commits share most of
// their files, and what was read of one is not read again: thousands take a second.
#pragma once

#include <memory>
#include <string>

#include "engine/experiments/git_repo.h"
#include "engine/recorded_digests.h"

namespace mlp {

class RevisionDigests {
 public:
  RevisionDigests(GitRepo& repo, const Layout& layout) : repo_(repo), layout_(layout) {}

  // Reads every lock and pointer file below the project, also of projects inside of it.
  Status Add(const GitId& commit);
  const DigestSet& digests() const { return digests_; }

 private:
  GitRepo& repo_;
  const Layout& layout_;
  std::unordered_set<std::string> seen_;  // ids of trees and files
  DigestSet digests_;
};

}  // namespace mlp
