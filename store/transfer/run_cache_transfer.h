// Entries of the run cache to and from a remote, where they lie as in the cache:
// runs/<2 of key>/<key>/<value>, and their signatures, which are counted nowhere. The objects that
// entries name are no part of it.
#pragma once

#include <functional>
#include <string>

#include "store/base/file_system.h"
#include "store/remote/remote.h"
#include "store/run_cache.h"
#include "store/transfer/transfer.h"

namespace mlp {

// kInvalid where the remote cannot say what it has (plain http). What is there already is not moved
// again.
Result<TransferReport> PushRunCache(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                                    TransferProgress& progress);

// `is_right` says whether an entry is what its name promises; else it is kCorrupt and left out.
Result<TransferReport> FetchRunCache(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                                     const std::function<bool(const RunCacheEntry&)>& is_right,
                                     TransferProgress& progress);

}  // namespace mlp
