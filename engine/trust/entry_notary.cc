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
    MLP_TRY(Load());
    if (!own_) return std::optional<EntrySignature>();
    MLP_ASSIGN(const std::string signature, own_->Sign(SignedText(entry)));
    return std::optional(EntrySignature{own_->public_key().Id(), Base64(signature)});
  }

  Result<bool> IsTrusted(const RunCacheEntry& entry,
                         const std::vector<EntrySignature>& signatures) override {
    MLP_TRY(Load());
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
  Status Load() {
    std::call_once(once_, [&] { loaded_ = ReadKeys(); });
    return loaded_;
  }

  Status ReadKeys() {
    MLP_ASSIGN(own_, ring_.Own());
    MLP_ASSIGN(trusted_, ring_.Trusted());
    return {};
  }

  const KeyRing ring_;
  std::once_flag once_;
  Status loaded_;
  std::optional<SigningKey> own_;
  std::vector<TrustedKey> trusted_;
};

}  // namespace

std::unique_ptr<EntryNotary> MakeEntryNotary(FileSystem& fs) {
  return std::make_unique<UserNotary>(fs);
}

}  // namespace mlp
