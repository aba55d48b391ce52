// RunCache: results of earlier runs by Fingerprint. What an entry says is the engine's business (a
// stage's lock entry as YAML); here it is bytes.
//
//   <cache>/runs/<first 2 of key>/<key>/<value>       key, value: 64 lower-case hex digits
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

// Whether a key or a value may be named so.
bool IsRunCacheHash(std::string_view name);

struct RunCacheEntry {
  std::string key, value;  // names, 64 digits each
  std::string bytes;
};

class RunCache {
 public:
  RunCache(FileSystem& fs, std::string cache_dir) : fs_(fs), cache_dir_(std::move(cache_dir)) {}

  // The entries under a key, newest first. None is fine.
  Result<std::vector<std::string>> Find(std::string_view key);
  // Durable on return, at the price of one entry however many there are. One that is there already
  // is left.
  Status Put(const std::vector<RunCacheEntry>& entries);

 private:
  FileSystem& fs_;
  std::string cache_dir_;
};

}  // namespace mlp
