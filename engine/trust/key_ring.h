// KeyRing: the keys of one user, outside of every project. Owned by one thread.
//
//   <config>/signing-key.pem            the user's own, PKCS#8, mode 0600
//   <config>/trusted-keys/<id>.pem      "# NAME" on the first line, then the public key (SPKI)
//
// where <config> is the directory of the user's settings: ${MLPIPE_GLOBAL_CONFIG_DIR}, else
// ${XDG_CONFIG_HOME}/mlpipe, else ~/.config/mlpipe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/base/file_system.h"
#include "store/base/signature.h"

namespace mlp {

struct TrustedKey {
  std::string id;    // PublicKey::Id
  std::string name;  // given when it was trusted; of the user's own: "own key"
  PublicKey key;
};

class KeyRing {
 public:
  KeyRing(FileSystem& fs, std::string config_dir) : fs_(fs), dir_(std::move(config_dir)) {}
  static KeyRing OfUser(FileSystem& fs);

  std::string OwnKeyFile() const { return dir_ + "/signing-key.pem"; }
  // nullopt: the user has none. kInvalid when others may read it.
  Result<std::optional<SigningKey>> Own() const;
  // Refuses (kUsage) to replace one: what it signed would be a stranger's.
  Result<SigningKey> MakeOwn();

  // The user's own first, then by id.
  Result<std::vector<TrustedKey>> Trusted() const;
  // nullopt: no trusted key has this id.
  Result<std::optional<TrustedKey>> FindTrusted(const std::string& id) const;
  Status Trust(const PublicKey& key, const std::string& name);
  // By the whole id, its first digits (at least 8) or the name. Returns what was removed.
  // kNotFound; kUsage when several fit.
  Result<TrustedKey> Distrust(const std::string& which);

 private:
  std::string FileOf(const std::string& id) const { return dir_ + "/trusted-keys/" + id + ".pem"; }
  Result<TrustedKey> ReadTrusted(const std::string& id) const;

  FileSystem& fs_;
  std::string dir_;
};

}  // namespace mlp
