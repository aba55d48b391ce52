// What stands in a cache directory, as fsck and gc need it: every object with its size and age, and
// what killed processes left. Looks, never changes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

struct StoredObject {
  Digest digest;
  FileStat stat;
};

struct ObjectListing {
  std::vector<StoredObject> objects;  // sorted by digest
  std::vector<std::string> batches;   // "tmp.<random>" directories, absolute: see object_store.h
};

// Of one algorithm's objects. Files that are named otherwise than objects are none of mlpipe's, and
// left out. A cache that is not there is empty.
Result<ObjectListing> ListObjects(FileSystem& fs, const std::string& cache_dir,
                                  HashAlgorithm algorithm);

struct StoredRun {
  std::string key, value;  // see run_cache.h
  std::string path;
  FileStat stat;
};

struct RunListing {
  std::vector<StoredRun> runs;           // sorted by path
  std::vector<std::string> temporaries;  // of writers that were killed, or still write
};

Result<RunListing> ListRuns(FileSystem& fs, const std::string& cache_dir);

}  // namespace mlp
