// TroubleList: what went wrong with objects, collected by digest and told by path. Private to
// store/transfer.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "store/transfer/transfer.h"
#include "store/transfer/wanted_objects.h"

namespace mlp {

class TroubleList {
 public:
  void AddMissing(const Digest& digest) { missing_.insert(digest); }
  void AddFailure(const Digest& digest, Error error) { failed_.emplace(digest, std::move(error)); }
  // Missing or failed: is not where it was to go.
  std::unordered_set<Digest> Absent() const;
  const std::unordered_map<Digest, Error>& failures() const { return failed_; }
  void Tell(const WantedObjects& wanted, TransferReport& report) const;

 private:
  std::unordered_set<Digest> missing_;
  std::unordered_map<Digest, Error> failed_;
};

}  // namespace mlp
