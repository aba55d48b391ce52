#include "engine/trust/entry_notary.h"

#include <algorithm>
#include <mutex>

#include "engine/trust/envelope.h"
#include "engine/trust/key_ring.h"
#include "store/base/base64.h"
#include "store/base/format.h"

namespace mlp {
namespace {

constexpr std::string_view kEntryType = "application/vnd.mlpipe.run-cache-entry.v1";

std::string SignedText(const RunCacheEntry& entry) {
  return PreAuthEncoding(kEntryType, Format("{}\n{}\n{}", entry.key, entry.value, entry.bytes));
}

class UserNotary : public EntryNotary {
 public:
  explicit UserNotary(FileSystem& fs) : ring_(KeyRing::OfUser(fs)) {}

  Result<std::optional<EntrySignature>> Sign(const RunCacheEntry& entry) override {
    MLP_TRY(LoadOwn());
    if (!own_) return std::optional<EntrySignature>();
    MLP_ASSIGN(const std::string signature, own_->Sign(SignedText(entry)));
    return std::optional(EntrySignature{own_->public_key().Id(), Base64(signature)});
  }

  Result<bool> IsTrusted(const RunCacheEntry& entry,
                         const std::vector<EntrySignature>& signatures) override {
    MLP_TRY(LoadTrusted());
    return std::any_of(signatures.begin(), signatures.end(), [&](const EntrySignature& one) {
      const auto key = std::find_if(trusted_.begin(), trusted_.end(), [&](const TrustedKey& known) {
        return known.id == one.key_id;
      });
      const std::optional<std::string> bytes = DecodeBase64(one.text);
      return key != trusted_.end() && bytes && key->key.Verifies(SignedText(entry), *bytes);
    });
  }

 private:
  // Once, whichever thread comes first: what follows only reads.
  Status LoadTrusted() {
    std::call_once(trusted_once_, [&] { trusted_loaded_ = Read(trusted_, ring_.Trusted()); });
    return trusted_loaded_;
  }

  // To sign takes no key of others: a damaged one of theirs is no reason to lose a result.
  Status LoadOwn() {
    std::call_once(own_once_, [&] { own_loaded_ = Read(own_, ring_.Own()); });
    return own_loaded_;
  }

  template <class Keys>
  static Status Read(Keys& keys, Result<Keys> read) {
    MLP_ASSIGN(keys, std::move(read));
    return {};
  }

  const KeyRing ring_;
  std::once_flag own_once_, trusted_once_;
  Status own_loaded_, trusted_loaded_;
  std::optional<SigningKey> own_;
  std::vector<TrustedKey> trusted_;
};

}  // namespace

std::unique_ptr<EntryNotary> MakeEntryNotary(FileSystem& fs) {
  return std::make_unique<UserNotary>(fs);
}

}  // namespace mlp
