#include "store/base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

namespace mlp {
namespace {

constexpr std::string_view kTreeSuffix = ".dir";

// Fetched once a process: a message of 64 bytes costs 121 ns so, and 322 ns through EVP_sha256(),
// which looks the implementation up each time. The system's openssl.cnf is not read: it costs
// start-up time and could only take algorithms away.
const EVP_MD* Fetch(const char* name) {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  const EVP_MD* method = EVP_MD_fetch(nullptr, name, nullptr);
  if (method == nullptr) {
    throw std::runtime_error(std::string("this OpenSSL library does not offer ") + name);
  }
  return method;
}

const EVP_MD* MethodOf(HashAlgorithm algorithm) {
  if (algorithm == HashAlgorithm::kMd5) {
    static const EVP_MD* const md5 = Fetch("MD5");
    return md5;
  }
  static const EVP_MD* const sha256 = Fetch("SHA256");
  return sha256;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string_view NameOf(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::kMd5 ? "md5" : "sha256";
}

std::optional<HashAlgorithm> HashAlgorithmNamed(std::string_view name) {
  if (name == "md5") return HashAlgorithm::kMd5;
  if (name == "sha256") return HashAlgorithm::kSha256;
  return std::nullopt;
}

std::size_t SizeOf(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::kMd5 ? 16 : 32;
}

Digest::Digest(HashAlgorithm algorithm, const unsigned char* bytes, bool is_tree)
    : algorithm_(algorithm), is_tree_(is_tree), set_(true) {
  std::memcpy(bytes_.data(), bytes, SizeOf(algorithm));
}

std::optional<Digest> Digest::Parse(HashAlgorithm algorithm, std::string_view text) {
  const bool is_tree = text.ends_with(kTreeSuffix);
  if (is_tree) text.remove_suffix(kTreeSuffix.size());
  if (text.size() != 2 * SizeOf(algorithm)) return std::nullopt;
  std::array<unsigned char, 32> bytes{};
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = HexDigit(text[i]);
    const int low = HexDigit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i / 2] = static_cast<unsigned char>(high * 16 + low);
  }
  return Digest(algorithm, bytes.data(), is_tree);
}

std::string_view Digest::Bytes() const {
  return {reinterpret_cast<const char*>(bytes_.data()), set_ ? SizeOf(algorithm_) : 0};
}

Digest Digest::AsTree() const {
  Digest tree = *this;
  tree.is_tree_ = tree.set_;
  return tree;
}

std::string Digest::Hex() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::string_view bytes = Bytes();
  std::string hex(2 * bytes.size(), '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto value = static_cast<unsigned char>(bytes[i]);
    hex[2 * i] = kDigits[value >> 4];
    hex[2 * i + 1] = kDigits[value & 15];
  }
  return hex;
}

std::string Digest::ToString() const {
  std::string text = Hex();
  if (is_tree_) text += kTreeSuffix;
  return text;
}

struct Hasher::Context {
  explicit Context(HashAlgorithm a) : algorithm(a), state(EVP_MD_CTX_new()) {
    if (state == nullptr) throw std::bad_alloc();
    Start();
  }
  ~Context() { EVP_MD_CTX_free(state); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  void Start() { EVP_DigestInit_ex2(state, MethodOf(algorithm), nullptr); }

  HashAlgorithm algorithm;
  EVP_MD_CTX* state;
};

Hasher::Hasher(HashAlgorithm algorithm) : context_(std::make_unique<Context>(algorithm)) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::Update(const void* data, std::size_t size) {
  EVP_DigestUpdate(context_->state, data, size);
}

Digest Hasher::Finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  EVP_DigestFinal_ex(context_->state, bytes.data(), nullptr);
  context_->Start();
  return Digest(context_->algorithm, bytes.data());
}

Digest HashOf(HashAlgorithm algorithm, std::string_view bytes) {
  Hasher hasher(algorithm);
  hasher.Update(bytes);
  return hasher.Finish();
}

}  // namespace mlp
