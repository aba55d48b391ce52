// FetchStaging: where downloads arrive, on the file system of the store, so that they enter it by a
// rename:
//
//   <cache>/files/<algorithm>/tmp.fetch/<hex>[.dir]    whole or in part; the next fetch goes on
//   there <cache>/files/<algorithm>/tmp.fetch/lock           held by the one process that fetches
//   there <cache>/files/<algorithm>/tmp.<random>/<hex>[.dir] of a process that finds the lock
//   taken; goes
//                                                      with it
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "store/base/file_lock.h"
#include "store/object_store.h"

namespace mlp {

class FetchStaging {
 public:
  static Result<std::unique_ptr<FetchStaging>> Open(LocalObjectStore& store);
  ~FetchStaging();  // removes what nobody can go on with
  FetchStaging(const FetchStaging&) = delete;
  FetchStaging& operator=(const FetchStaging&) = delete;

  std::string PathOf(const Digest& digest) const { return directory_ + "/" + digest.ToString(); }
  // Whether an earlier fetch left something at PathOf.
  bool HasLeftover(const Digest& digest) const { return leftovers_.contains(digest.ToString()); }
  // Fine if there is nothing.
  Status Discard(const Digest& digest);

 private:
  explicit FetchStaging(LocalObjectStore& store) : store_(store) {}
  Status ListLeftovers();

  LocalObjectStore& store_;
  std::string directory_;
  std::optional<FileLock> lock_;  // none: the directory is this process's own
  std::unordered_set<std::string> leftovers_;
};

}  // namespace mlp
