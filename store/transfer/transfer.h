// What push and fetch are told and what they tell. An output is a root: a file, or a tree with its
// members. Objects lie on a remote under the names they have in the cache, as DVC lays them out:
//
//   files/<algorithm>/<2 hex>/<the rest>[.dir]
//   runs/<2 of key>/<key>/<value>
//   signatures/<2 of key>/<key>/<value>/<key id>      who vouches for that entry
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/rel_path.h"

namespace mlp {

struct TransferRoot {
  std::string name;  // of the output, for messages
  Digest digest;
  // Of a directory: only what lies at or below these, relative to it. Empty: everything.
  std::vector<RelPath> parts = {};
};

// One object that is not where it was to go.
struct TransferFailure {
  std::string path;  // of a file that needs it: the root's name, or one below it
  Error error;
};

// One that is neither here nor there.
struct MissingObject {
  std::string path;  // likewise
  Digest digest;

  auto operator<=>(const MissingObject&) const = default;
};

struct TransferReport {
  std::size_t moved = 0;                  // objects, each once; trees too
  std::vector<TransferFailure> failures;  // sorted by path
  std::vector<MissingObject> missing;     // sorted
};

// Told of a transfer while it goes on, on the thread that called.
class TransferProgress {
 public:
  virtual ~TransferProgress() = default;
  // More is to be moved than what was said before. Bytes are 0 where nobody knows.
  virtual void OnPlanned(std::size_t objects, std::uint64_t bytes) = 0;
  virtual void OnBytes(std::uint64_t count) = 0;
  virtual void OnObject() = 0;  // one is done, well or not
  virtual bool IsCancelled() = 0;
};

// Objects that one call hands to a remote: bounds the memory of their names.
inline constexpr std::size_t kObjectsAtOnce = 4096;

// The name on a remote. What has one is a digest, so it cannot lead anywhere else.
std::string RemoteKeyOf(const Digest& digest);
// The directory of all objects of an algorithm: "files/md5".
std::string RemoteObjectDir(HashAlgorithm algorithm);
// nullopt when no object has this name.
std::optional<Digest> DigestOfRemoteKey(HashAlgorithm algorithm, std::string_view key);

}  // namespace mlp
