// Checkout: puts recorded outputs into the workspace. Bytes that only the workspace has are never
// lost unless that is asked for.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/file_progress.h"
#include "engine/workspace.h"
#include "store/path_scan.h"

namespace mlp {

struct RecordedOutput {
  RelPath path;
  PathRecord record;
  std::string remote = {};  // of the declaration: only this remote has it; empty: the default one
  bool push = true;         // of the declaration: goes to remotes
};

// What is recorded of the stages' cached outputs. `only`: what lies at, above or below one of these
// paths, a part of a directory as single files; empty: everything. What of a directory's list is
// not in the store comes as the whole directory.
Result<std::vector<RecordedOutput>> RecordedOutputs(Workspace& workspace,
                                                    const std::vector<StageId>& stages,
                                                    const std::vector<RelPath>& only);

struct CheckoutOptions {
  bool force = false;   // overwrite and remove also what the store does not have
  bool relink = false;  // replace also what is right, as the configuration has links and copies
};

enum class ChangeKind { kModified, kAdded, kDeleted };

struct OutputChange {
  ChangeKind kind = ChangeKind::kModified;
  RelPath path;
  bool is_directory = false;
};

struct CheckoutReport {
  std::vector<OutputChange> changes;                 // by kind, directories first, then by path
  std::size_t modified = 0, added = 0, deleted = 0;  // files, those in directories each for itself
  std::vector<RelPath> missing;                      // the store lacks them: left as they were
};

// Changes nothing (kUsage, naming the files) when something would be lost and force is not set. An
// output that cannot be put into place because the store lacks it does not keep the others back.
// `progress` (nullptr: nobody) is told of the files of the outputs that are put into place.
Result<CheckoutReport> CheckOut(Workspace& workspace, const std::vector<RecordedOutput>& outputs,
                                const CheckoutOptions& options, FileProgress* progress);

}  // namespace mlp
