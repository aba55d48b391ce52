// RevisionScope: which commits a command means besides the workspace, by the options that `gc`,
// `push`, `pull` and others share (-a, -T, -A, --rev, -n, --date, --all-experiments). The same
// commits as DVC's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/git_repo.h"

namespace mlp {

struct RevisionScope {
  std::vector<std::string> revisions = {};  // --rev: what ResolveRevision understands
  int commits = 1;  // -n: so many of each revision and branch, back along first parents; < 0: all
  bool all_branches = false;
  bool all_tags = false;
  bool all_commits = false;              // all that HEAD, branches (remote ones too) and tags reach
  std::optional<std::string> date = {};  // --date, "2026-08-22": those since that day began
  bool all_experiments = false;          // with the commits between them and their baselines

  // Whether it means anything besides the workspace; only then a git repository is needed.
  bool NamesRevisions() const;
};

struct ScopedRevision {
  GitId commit;
  std::string name;  // for people, by what names it first: "main", "v1", "main~2", "1a2b3c4"
  std::vector<std::string> names = {};  // by all that name it, that one first
};

// Each commit once, in the order of the options. kUsage for a date that is none, kNotFound for a
// revision that does not exist. What a shallow clone does not have is passed over.
Result<std::vector<ScopedRevision>> RevisionsInScope(GitRepo& repo, const RevisionScope& scope);

}  // namespace mlp
