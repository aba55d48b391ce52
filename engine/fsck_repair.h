// Gets from a remote what fsck found damaged or missing. What was damaged stays in quarantine all
// the same.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/data_transfer.h"
#include "engine/fsck.h"

namespace mlp {

struct FsckLacking {  // an object that the remote does not have either
  Digest digest;
  std::vector<FsckUse> uses;  // of a damaged object all, of a missing one the first; may be empty
};

struct FsckRepair {
  std::size_t repaired = 0;          // objects and entries of the run cache that were damaged
  TransferReport fetched;            // also what was missing
  std::vector<FsckLacking> lacking;  // in the order of fetched.missing
};

// `workspace` must be loaded, and its cache in use. Objects that nothing records here are looked
// for in the chosen remote, others where their outputs belong. An error means that a remote could
// not be asked.
Result<FsckRepair> RepairFromRemote(Workspace& workspace, const FsckReport& report,
                                    DataTransfer& transfer);

}  // namespace mlp
