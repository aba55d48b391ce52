// RunCache: results of earlier runs by Fingerprint. What an entry says is the engine's business (a
// stage's lock entry as YAML); here it is bytes.
//
//   <cache>/runs/<first 2 of key>/<key>/<value>       key, value: 64 lower-case hex digits
//   <cache>/signatures/<first 2 of key>/<key>/<value>/<key id>
//       the signature of one writer: Base64 of 64 bytes (Ed25519) and a newline, over
//       "DSSEv1 LEN TYPE LEN BODY" (engine/trust/envelope.h) with TYPE
//       application/vnd.mlpipe.run-cache-entry.v1 and BODY "<key>\n<value>\n" and the entry's
//       bytes. Beside `runs`, not in it: DVC takes every file there for an entry, and deletes what
//       is none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

// Whether a key or a value may be named so.
bool IsRunCacheHash(std::string_view name);

struct RunCacheEntry {
  std::string key, value;  // names, 64 digits each
  std::string bytes;
  bool is_own_run = false;  // this user ran it, or says so: it is signed, if they have a key
};

struct EntrySignature {
  std::string key_id;  // 64 hex digits
  std::string text;    // Base64
};

// Signs entries, and says which count. A seam: engine/trust fills it. From any thread.
class EntryNotary {
 public:
  virtual ~EntryNotary() = default;
  // nullopt: the user has no key.
  virtual Result<std::optional<EntrySignature>> Sign(const RunCacheEntry& entry) = 0;
  // Whether one of the signatures is right, and by a trusted key.
  virtual Result<bool> IsTrusted(const RunCacheEntry& entry,
                                 const std::vector<EntrySignature>& signatures) = 0;
};

class RunCache {
 public:
  // Without a notary nothing is signed. `trusted_only`: what is not signed by a trusted key is no
  // entry; without a notary nothing is one then.
  RunCache(FileSystem& fs, std::string cache_dir, EntryNotary* notary = nullptr,
           bool trusted_only = false)
      : fs_(fs), cache_dir_(std::move(cache_dir)), notary_(notary), trusted_only_(trusted_only) {}

  // The entries under a key that count, newest first. None is fine.
  Result<std::vector<std::string>> Find(std::string_view key);
  // Durable on return, at the price of one entry however many there are. One that is there already
  // is left.
  Status Put(const std::vector<RunCacheEntry>& entries);

  // How often an entry did not count, for lack of a trusted signature.
  std::size_t ignored() const { return ignored_; }

 private:
  Result<bool> Counts(const RunCacheEntry& entry);
  Status SignOwn(const std::vector<RunCacheEntry>& entries);

  FileSystem& fs_;
  std::string cache_dir_;
  EntryNotary* notary_;
  bool trusted_only_;
  std::size_t ignored_ = 0;
};

}  // namespace mlp
