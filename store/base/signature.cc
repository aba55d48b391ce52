#include "store/base/signature.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <new>

#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kSignatureBytes = 64;

using Key = std::shared_ptr<EVP_PKEY>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using MdContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Key Owned(EVP_PKEY* key) {
  return {key, EVP_PKEY_free};
}

// As store/base/digest: the system's openssl.cnf is not read.
void PrepareLibrary() {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
}

Bio MemoryOf(const std::string& text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
  if (!bio) throw std::bad_alloc();
  return bio;
}

// What `write` puts into it.
template <class Write>
std::string Written(const Write& write) {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  if (!bio || write(bio.get()) != 1) throw std::bad_alloc();
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// Instead of the question for a password on the terminal that OpenSSL would ask.
int NoPassword(char*, int, int, void*) {
  return 0;
}

Result<Key> CheckedKey(const std::string& name, Key key, std::string_view kind) {
  if (key && EVP_PKEY_is_a(key.get(), "ED25519") == 1) return key;
  return Fail(ErrorCode::kInvalid,
              key ? Format("{} holds a key of another kind than Ed25519", Quoted(name))
                  : Format("{} holds no {} key in PEM", Quoted(name), kind),
              "mlpipe knows Ed25519 keys without a password: 'mlpipe key new' makes one");
}

}  // namespace

Result<PublicKey> PublicKey::FromPem(const std::string& name, const std::string& text) {
  PrepareLibrary();
  Key key = Owned(PEM_read_bio_PUBKEY(MemoryOf(text).get(), nullptr, NoPassword, nullptr));
  MLP_ASSIGN(key, CheckedKey(name, std::move(key), "public"));
  return PublicKey(std::move(key));
}

std::string PublicKey::Pem() const {
  return Written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key_.get()); });
}

std::string PublicKey::Id() const {
  const std::string der = Written([&](BIO* bio) { return i2d_PUBKEY_bio(bio, key_.get()); });
  return HashOf(HashAlgorithm::kSha256, der).Hex();
}

bool PublicKey::Verifies(std::string_view message, std::string_view signature) const {
  if (signature.size() != kSignatureBytes) return false;
  const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!context) throw std::bad_alloc();
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

Result<SigningKey> SigningKey::Generate() {
  PrepareLibrary();
  Key key = Owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (key) return SigningKey(std::move(key));
  return Fail(ErrorCode::kIo, "this OpenSSL library makes no Ed25519 keys",
              "it may be restricted to FIPS; make the key elsewhere and copy it");
}

Result<SigningKey> SigningKey::FromPem(const std::string& name, const std::string& text) {
  PrepareLibrary();
  Key key = Owned(PEM_read_bio_PrivateKey(MemoryOf(text).get(), nullptr, NoPassword, nullptr));
  MLP_ASSIGN(key, CheckedKey(name, std::move(key), "private"));
  return SigningKey(std::move(key));
}

std::string SigningKey::Pem() const {
  return Written([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

Result<std::string> SigningKey::Sign(std::string_view message) const {
  const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!context) throw std::bad_alloc();
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1)
    return signature;
  return Fail(ErrorCode::kIo, "the OpenSSL library refused to sign with this key");
}

}  // namespace mlp
