#include "store/transfer/transfer.h"

#include "store/base/format.h"
#include "store/layout.h"

namespace mlp {

std::string RemoteObjectDir(HashAlgorithm algorithm) {
  return Format("files/{}", NameOf(algorithm));
}

std::string RemoteKeyOf(const Digest& digest) {
  const std::string name = digest.ToString();
  return Format("{}/{}/{}", RemoteObjectDir(digest.algorithm()), name.substr(0, 2), name.substr(2));
}

std::optional<Digest> DigestOfRemoteKey(HashAlgorithm algorithm, std::string_view key) {
  const std::string directory = RemoteObjectDir(algorithm) + "/";
  if (!key.starts_with(directory)) return std::nullopt;
  const std::string_view name = key.substr(directory.size());
  if (name.size() < 4 || name[2] != '/') return std::nullopt;
  std::string hex(name.substr(0, 2));
  hex += name.substr(3);
  return Digest::Parse(algorithm, hex);
}

}  // namespace mlp
