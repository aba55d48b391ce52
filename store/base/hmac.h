// HMAC-SHA256 (RFC 2104), for requests that are signed.
#pragma once

#include <string>
#include <string_view>

namespace mlp {

// 32 bytes, not text.
std::string HmacSha256(std::string_view key, std::string_view text);

}  // namespace mlp
