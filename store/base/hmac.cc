#include "store/base/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace mlp {

std::string HmacSha256(std::string_view key, std::string_view text) {
  std::string code(32, '\0');
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       reinterpret_cast<unsigned char*>(code.data()), &size);
  return code;
}

}  // namespace mlp
