#include "stages/base/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

constexpr std::size_t kDigestPiece = std::size_t{1} << 20;

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

FileDigest DigestFile(const std::filesystem::path& file) {
  const std::unique_ptr<EVP_MD_CTX, FreeDigestContext> context(EVP_MD_CTX_new());
  std::array<unsigned char, 32> digest{};
  bool done = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError({file}, "cannot be opened");
  FileDigest result;
  std::vector<char> piece(kDigestPiece);
  while (done && stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<std::size_t>(stream.gcount());
    done = EVP_DigestUpdate(context.get(), piece.data(), count) == 1;
    result.bytes += count;
  }
  if (!stream.eof() && done) throw InputError({file}, "cannot be read");
  if (!done || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
    throw WorkError("libcrypto computes no SHA-256 here");
  }
  for (const unsigned char byte : digest) {
    fmt::format_to(std::back_inserter(result.sha256), "{:02x}", byte);
  }
  return result;
}

}  // namespace mlp::stages
