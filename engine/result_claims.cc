#include "engine/result_claims.h"

#include <algorithm>
#include <charconv>

#include "store/base/atomic_file.h"

namespace mlp {
namespace {

// The first 15 of its 64 digits: two fingerprints that share them only wait for each other.
KeyedLocks::Key KeyFor(const Fingerprint& fingerprint) {
  KeyedLocks::Key key = 0;
  const std::string& hex = fingerprint.hex();
  std::from_chars(hex.data(), hex.data() + std::min<std::size_t>(15, hex.size()), key, 16);
  return key;
}

}  // namespace

Result<std::shared_ptr<ResultClaims::Claim>> ResultClaims::TryClaim(
    const Fingerprint& fingerprint) {
  if (!locks_) {
    MLP_TRY(fs_.MakeDirs(ParentOf(path_)));
    MLP_ASSIGN(locks_, KeyedLocks::Open(path_));
  }
  const KeyedLocks::Key key = KeyFor(fingerprint);
  if (own_.contains(key)) return std::shared_ptr<Claim>();
  MLP_ASSIGN(const bool taken, locks_->TryLock({key, {}, {}}));
  if (!taken) return std::shared_ptr<Claim>();
  own_.insert(key);
  return std::shared_ptr<Claim>(new Claim(*this, key));
}

Result<bool> ResultClaims::IsFree(const Fingerprint& fingerprint) {
  MLP_ASSIGN(const std::shared_ptr<Claim> claim, TryClaim(fingerprint));
  return claim != nullptr;
}

ResultClaims::Claim::~Claim() {
  claims_.own_.erase(key_);
  claims_.locks_->Unlock({key_, {}, {}});
}

}  // namespace mlp
