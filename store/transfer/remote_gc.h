// Garbage collection of a remote: a plan of what nothing needs, then its removal. As in store/gc.h,
// what is needed is the caller's to say, the members of a directory's list that stays stay too, and
// lists go before what they name. A remote knows no ages, and nobody can be kept from pushing
// meanwhile. Entries of the run cache stay: without their outputs they are of no use and no harm.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/base/digest.h"
#include "store/base/file_system.h"
#include "store/remote/remote.h"
#include "store/transfer/transfer.h"

namespace mlp {

struct RemoteGcOptions {
  std::vector<HashAlgorithm> algorithms;  // whose objects are looked at
  // Directories that are needed and whose lists are neither here nor there: take it that nobody
  // needs the files.
  bool forget_unlisted = false;
  // Whether the files that a needed list names are needed too: asked where it cannot be read.
  std::function<Result<bool>(const Digest& tree)> needs_members;
};

struct RemoteGcPlan {
  std::vector<RemoteFile> lists, files;  // that would go, sorted by key
  std::uint64_t kept_objects = 0, kept_bytes = 0;
  std::size_t kept_unlisted = 0;  // files that `unlisted` may name
  std::vector<Digest> unlisted;   // sorted

  bool IsEmpty() const { return lists.empty() && files.empty(); }
  std::uint64_t Bytes() const;
};

// Looks, changes nothing. Lists that the cache does not have are read from the remote. kInvalid
// where the remote cannot say what it has (plain http).
Result<RemoteGcPlan> PlanRemoteGc(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                                  const std::unordered_set<Digest>& needed,
                                  const RemoteGcOptions& options, TransferProgress& progress);

// What is gone already is fine; kInterrupted when `progress` says so. The error is of the first
// that could not be removed; no file goes while a list that may name it could not.
Status RemoveRemoteGarbage(Remote& remote, const RemoteGcPlan& plan, TransferProgress& progress);

}  // namespace mlp
