// RemoteIndex: which of the objects somebody asks for a remote has, and how large they are. Many
// are asked for by one listing of the remote, since one request a thousand objects beats one each;
// few one by one, since the remote may hold millions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/remote/remote.h"

namespace mlp {

class RemoteIndex {
 public:
  // `digests` of one algorithm, in any order. Many are found by listing all that the remote has.
  static Result<RemoteIndex> Ask(Remote& remote, HashAlgorithm algorithm,
                                 std::vector<Digest> digests);
  // For who asks again and again.
  static Result<RemoteIndex> AskOneByOne(Remote& remote, std::vector<Digest> digests);

  // nullopt: not there, or nobody asked for it.
  std::optional<std::uint64_t> SizeOf(const Digest& digest) const;
  bool Has(const Digest& digest) const { return SizeOf(digest).has_value(); }

  RemoteIndex() = default;

 private:
  std::size_t PlaceOf(const Digest& digest) const;  // digests_.size(): nowhere
  Status AskByListing(Remote& remote, HashAlgorithm algorithm);
  explicit RemoteIndex(std::vector<Digest> digests);
  Status AskEach(Remote& remote);

  std::vector<Digest> digests_;       // sorted
  std::vector<std::uint64_t> sizes_;  // of each; kAbsent
};

}  // namespace mlp
