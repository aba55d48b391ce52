// Whether every object of a store is what its name says. What is not goes to quarantine; nothing is
// ever deleted.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/base/worker_pool.h"
#include "store/object_store.h"

namespace mlp {

struct CheckProgress {
  std::uint64_t files = 0, bytes = 0;  // read so far
  std::uint64_t all_files = 0, all_bytes = 0;
};

struct QuarantinedObject {
  Digest digest;
  std::string moved_to;  // empty: it could not be moved
};

struct ObjectCheck {
  std::uint64_t files = 0, trees = 0, bytes = 0;  // what was read
  std::unordered_set<Digest> sound;
  std::vector<QuarantinedObject> damaged;  // sorted by digest
  std::vector<std::string> unreadable;     // why; nothing is known of these
};

// Reads every object, on the threads of `pool`: a file must have the digest that it is named by, a
// tree must be one besides. `on_progress` is called on this thread. Objects that come or go
// meanwhile are passed over.
Result<ObjectCheck> CheckObjects(FileSystem& fs, LocalObjectStore& store,
                                 const std::string& cache_dir, WorkerPool& pool,
                                 const std::function<void(const CheckProgress&)>& on_progress);

}  // namespace mlp
