// The notary of the run cache: signs with the user's own key, and counts what is signed by one of
// the keys that they trust. The format stands in store/run_cache.h.
#pragma once

#include <memory>

#include "store/base/file_system.h"
#include "store/run_cache.h"

namespace mlp {

// Reads the keys when they are first needed. `fs` must outlive it.
std::unique_ptr<EntryNotary> MakeEntryNotary(FileSystem& fs);

}  // namespace mlp
