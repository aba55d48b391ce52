#include "store/verified_objects.h"

#include <limits>
#include <utility>

namespace mlp {

VerifiedObjects::VerifiedObjects(std::string database, HashAlgorithm algorithm)
    : database_(std::move(database)), algorithm_(algorithm) {}

VerifiedObjects::~VerifiedObjects() {
  if (index_) (void)index_->Flush();  // a cache
}

FileIndex& VerifiedObjects::Index() {
  if (!index_) {
    Result<FileIndex> opened = FileIndex::Open(database_, algorithm_, nullptr);
    index_ = opened ? std::move(*opened) : FileIndex::InMemory(algorithm_);
  }
  return *index_;
}

bool VerifiedObjects::Have(const std::string& object, const FileStat& stat, const Digest& digest) {
  if (stat.size < kSmallest) return false;
  const std::lock_guard lock(mutex_);
  const auto known = Index().Find(object, stat);
  return known && known->Bytes() == digest.Bytes();
}

void VerifiedObjects::Note(const std::string& object, const FileStat& stat, const Digest& digest) {
  if (stat.size < kSmallest) return;
  const std::lock_guard lock(mutex_);
  Index().Remember(object, stat, digest, std::numeric_limits<std::int64_t>::max());
}

}  // namespace mlp
