#include "store/transfer/fetch_staging.h"

#include "store/base/atomic_file.h"

namespace mlp {
namespace {

constexpr const char kLockName[] = "lock";

}  // namespace

Result<std::unique_ptr<FetchStaging>> FetchStaging::Open(LocalObjectStore& store) {
  std::unique_ptr<FetchStaging> staging(new FetchStaging(store));
  const std::string shared = store.Directory() + "/tmp.fetch";
  MLP_TRY(store.fs().MakeDirs(shared));
  Result<FileLock> lock =
      FileLock::Acquire(shared + "/" + kLockName, "mlpipe fetch", std::chrono::milliseconds(0));
  if (lock && lock->IsStillAt(shared + "/" + kLockName)) {
    staging->lock_.emplace(std::move(*lock));
    staging->directory_ = shared;
    MLP_TRY(staging->ListLeftovers());
  } else {  // of another process, or of another user
    staging->directory_ = store.Directory() + "/tmp." + RandomName();
    MLP_TRY(store.fs().MakeDirs(staging->directory_));
  }
  return staging;
}

Status FetchStaging::ListLeftovers() {
  MLP_ASSIGN(const std::vector<DirEntry> names, store_.fs().ListDir(directory_));
  for (const DirEntry& entry : names)
    if (entry.name != kLockName) leftovers_.insert(entry.name);
  return {};
}

FetchStaging::~FetchStaging() {
  if (!lock_) {
    (void)RemoveTree(store_.fs(), directory_);
  } else if (const auto names = store_.fs().ListDir(directory_); names && names->size() == 1) {
    (void)store_.fs().RemoveFile(directory_ + "/" + kLockName);  // who waits sees that it is gone
    (void)store_.fs().RemoveEmptyDir(directory_);
  }
}

Status FetchStaging::Discard(const Digest& digest) {
  leftovers_.erase(digest.ToString());
  return RemoveTree(store_.fs(), PathOf(digest));
}

}  // namespace mlp
