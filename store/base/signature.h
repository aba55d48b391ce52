// Ed25519 signatures (RFC 8032) and their keys, as every other tool keeps them: private keys as
// PKCS#8 (RFC 8410), public ones as SubjectPublicKeyInfo (SPKI), both in PEM. What is signed is up
// to the caller: see engine/trust/envelope.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/base/error.h"

struct evp_pkey_st;  // of OpenSSL

namespace mlp {

class PublicKey {
 public:
  // The first key in the text; what stands before it is passed over. kInvalid when there is none,
  // or one of another kind. `name` is what messages call the text.
  static Result<PublicKey> FromPem(const std::string& name, const std::string& text);

  std::string Pem() const;
  // SHA-256 of the DER form of the SPKI, 64 hexadecimal digits: equals
  // `openssl pkey -pubin -outform DER | sha256sum`.
  std::string Id() const;
  // `signature` is the 64 bytes; of any other length it is wrong.
  bool Verifies(std::string_view message, std::string_view signature) const;

 private:
  friend class SigningKey;
  explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

class SigningKey {
 public:
  // From the kernel's random source.
  static Result<SigningKey> Generate();
  // As PublicKey::FromPem. A key that is locked with a password is refused.
  static Result<SigningKey> FromPem(const std::string& name, const std::string& text);

  // Whoever writes it to disk makes the file with mode 0600.
  std::string Pem() const;
  PublicKey public_key() const { return PublicKey(key_); }
  // 64 bytes; the same key and message always give the same.
  Result<std::string> Sign(std::string_view message) const;

 private:
  explicit SigningKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace mlp
