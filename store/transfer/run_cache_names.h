// Which entries a run cache holds, on disk or on a remote: runs/<2 of key>/<key>/<value>.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

struct RunCacheName {
  std::string key, value;  // 64 lower-case hex digits each

  std::string Path() const;  // relative to the cache, or to the remote
  auto operator<=>(const RunCacheName&) const = default;
};

// Whether a path, relative likewise, is that of a signature of an entry: store/run_cache.h.
bool IsEntrySignaturePath(std::string_view path);
// The paths of those that a cache directory holds, sorted.
Result<std::vector<std::string>> ListEntrySignatures(FileSystem& fs, const std::string& cache_dir);

// nullopt when no entry has this path.
std::optional<RunCacheName> RunCacheNameOf(std::string_view path);
// What stands in a cache directory, sorted. What is no entry is passed over.
Result<std::vector<RunCacheName>> ListRunCache(FileSystem& fs, const std::string& cache_dir);

}  // namespace mlp
