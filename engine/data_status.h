// Data status: how the data of a project differs between three states: what the last git commit
// records of it, what the pointer and lock files record now, and what stands in the workspace.
#pragma once

#include <vector>

#include "engine/data_transfer.h"
#include "engine/declaration.h"
#include "engine/workspace.h"

namespace mlp {

struct DataPath {
  RelPath path;
  bool is_directory = false;

  auto operator<=>(const DataPath&) const = default;
};

// Each sorted by path.
struct DataChanges {
  std::vector<DataPath> added, modified, deleted;

  bool IsEmpty() const { return added.empty() && modified.empty() && deleted.empty(); }
};

struct DataStatus {
  std::vector<DataPath> not_in_cache;  // recorded now, but the store lacks it
  DataChanges committed;               // from the last git commit to what is recorded now
  DataChanges uncommitted;             // from what is recorded now to the workspace
  std::vector<DataPath> unchanged;     // the same in all three
};

struct DataStatusOptions {
  bool granular = false;      // also the files in directories, where their lists are in the store
  std::vector<RelPath> only;  // what lies at, above or below one of these; empty: everything
};

// Of every output that the store is to keep. `head`: the declaration as of the last commit;
// nullptr: there is none, so nothing counts as committed. Reads what must be hashed.
Result<DataStatus> FindDataStatus(Workspace& workspace, const Declaration* head,
                                  const DataStatusOptions& options);

// What is recorded of these stages and is not where it would be pushed to, sorted; a directory when
// its list is not there, or, unless `granular`, when one of its files is not.
Result<std::vector<DataPath>> DataNotInRemote(Workspace& workspace,
                                              const std::vector<StageId>& stages,
                                              const DataStatusOptions& options,
                                              const std::string& remote, DataTransfer& transfer);

// Files of the workspace that neither git nor mlpipe tracks or ignores, sorted. Empty outside of
// git.
Result<std::vector<RelPath>> UntrackedFiles(Workspace& workspace, GitIndex& index);

}  // namespace mlp
