// The part of fsck that reads the run cache. Private to fsck.cc.
#pragma once

#include <unordered_set>

#include "engine/fsck.h"

namespace mlp {

// Reads every entry: it must be the YAML of a lock entry, and its name the hash of that. Others go
// to quarantine. `sound`: the objects that the store has.
Status CheckRuns(Workspace& workspace, const std::unordered_set<Digest>& sound, FsckReport& report);

}  // namespace mlp
