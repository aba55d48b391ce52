// A part of a tracked directory is added: what stands there now takes the place, in the directory's
// list, of what was recorded of that part. For AddData.
#pragma once

#include <cstdint>

#include "engine/add_plan.h"
#include "store/path_scan.h"
#include "store/tree_object.h"

namespace mlp {

struct DirectoryWithPart {
  TreeObject tree;
  std::uint64_t size = 0;  // bytes of all its files
  bool had_part = false;   // before
};

// The list of the directory as the lock says. kUsage when it is recorded as no directory.
Result<TreeObject> RecordedDirectory(Workspace& workspace, const PlannedAdd& plan);

Result<DirectoryWithPart> ReplacePart(Workspace& workspace, const PlannedAdd& plan,
                                      const TreeObject& directory, const PathScan& part);

}  // namespace mlp
