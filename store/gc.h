// Garbage collection of a cache directory: a plan of what nothing needs, then its removal. What is
// needed is the caller's to say; this knows no projects. Whoever removes holds CacheLock::Own from
// before it finds out what is needed.
//
// Always so: what is needed stays, and so do the members of a directory's list that stays. Removal
// goes from what names others to what is named (run cache, lists, files), so that a kill leaves
// nothing that lacks a part.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/base/digest.h"
#include "store/base/file_system.h"
#include "store/object_listing.h"

namespace mlp {

enum class GarbageKind { kRun, kTree, kFile, kLeftover, kQuarantined };

struct Garbage {
  GarbageKind kind = GarbageKind::kFile;
  std::string path;
  std::uint64_t size = 0;  // bytes
};

struct GcOptions {
  std::vector<HashAlgorithm> algorithms;  // whose objects are looked at
  // What changed at this time (since the epoch) or later stays. So does what is named by a list
  // that stays.
  std::int64_t stays_since_ns = std::numeric_limits<std::int64_t>::max();
  std::optional<std::uint64_t> max_bytes;  // remove the oldest, and only until the rest is no more
  bool quarantine = false;                 // also what is in quarantine
  // Directories that are needed and whose lists are not there: take it that nobody needs the files.
  bool forget_unlisted = false;
  std::int64_t now_ns = 0;
  // Whether the files that a needed list names are needed too: asked where it is not there.
  std::function<Result<bool>(const Digest& tree)> needs_members;
  // The outputs that an entry of the run cache restores; it goes with any of them.
  std::function<Result<std::vector<Digest>>(const StoredRun& run)> outputs_of;
};

struct GcPlan {
  std::vector<Garbage> garbage;  // in the order of removal
  std::uint64_t kept_objects = 0, kept_bytes = 0;
  std::size_t kept_for_age = 0;  // objects that nothing needs
  std::size_t kept_for_size = 0;
  std::size_t kept_unlisted = 0;  // files that `unlisted` may name
  // Directories that are needed and whose lists are missing or damaged, sorted.
  std::vector<Digest> unlisted;

  std::uint64_t Bytes() const;
  std::size_t Count(GarbageKind kind) const;
};

// Looks, changes nothing.
Result<GcPlan> PlanGc(FileSystem& fs, const std::string& cache_dir,
                      const std::unordered_set<Digest>& needed, const GcOptions& options);

// What is gone already is fine. What cannot be removed keeps no other of its kind from going; the
// error is of the first.
Status RemoveGarbage(FileSystem& fs, const std::string& cache_dir, const GcPlan& plan);

}  // namespace mlp
