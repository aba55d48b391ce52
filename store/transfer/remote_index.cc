#include "store/transfer/remote_index.h"

#include <algorithm>
#include <limits>

#include "store/transfer/transfer.h"

namespace mlp {
namespace {

constexpr std::uint64_t kAbsent = std::numeric_limits<std::uint64_t>::max();
// A request an object costs as much as a listing of some 10,000 (platform: 256 HEAD 0.08 s, LIST of
// 10,000 0.1 s).
constexpr std::size_t kMostOneByOne = 256;
constexpr std::size_t kKeysAtOnce = 4096;  // bounds the memory of their names

}  // namespace

RemoteIndex::RemoteIndex(std::vector<Digest> digests)
    : digests_(std::move(digests)), sizes_(digests_.size(), kAbsent) {
  std::sort(digests_.begin(), digests_.end());
}

Result<RemoteIndex> RemoteIndex::Ask(Remote& remote, HashAlgorithm algorithm,
                                     std::vector<Digest> digests) {
  RemoteIndex index(std::move(digests));
  const bool lists = remote.CanList() && index.digests_.size() > kMostOneByOne;
  MLP_TRY(lists ? index.AskByListing(remote, algorithm) : index.AskEach(remote));
  return index;
}

Result<RemoteIndex> RemoteIndex::AskOneByOne(Remote& remote, std::vector<Digest> digests) {
  RemoteIndex index(std::move(digests));
  MLP_TRY(index.AskEach(remote));
  return index;
}

Status RemoteIndex::AskByListing(Remote& remote, HashAlgorithm algorithm) {
  MLP_ASSIGN(const std::vector<RemoteFile> files, remote.List(RemoteObjectDir(algorithm)));
  for (const RemoteFile& file : files) {
    const std::optional<Digest> digest = DigestOfRemoteKey(algorithm, file.key);
    if (!digest) continue;
    const std::size_t place = PlaceOf(*digest);
    if (place < digests_.size()) sizes_[place] = file.size;
  }
  return {};
}

Status RemoteIndex::AskEach(Remote& remote) {
  for (std::size_t begin = 0; begin < digests_.size(); begin += kKeysAtOnce) {
    const std::size_t end = std::min(begin + kKeysAtOnce, digests_.size());
    std::vector<std::string> keys;
    for (std::size_t i = begin; i < end; ++i) keys.push_back(RemoteKeyOf(digests_[i]));
    MLP_ASSIGN(const auto sizes, remote.Sizes(keys));
    if (sizes.size() != keys.size())
      return Fail(ErrorCode::kInternal, "a remote did not answer for each key");
    for (std::size_t i = begin; i < end; ++i) sizes_[i] = sizes[i - begin].value_or(kAbsent);
  }
  return {};
}

std::size_t RemoteIndex::PlaceOf(const Digest& digest) const {
  const auto found = std::lower_bound(digests_.begin(), digests_.end(), digest);
  const bool there = found != digests_.end() && *found == digest;
  return there ? static_cast<std::size_t>(found - digests_.begin()) : digests_.size();
}

std::optional<std::uint64_t> RemoteIndex::SizeOf(const Digest& digest) const {
  const std::size_t place = PlaceOf(digest);
  if (place == digests_.size() || sizes_[place] == kAbsent) return std::nullopt;
  return sizes_[place];
}

}  // namespace mlp
