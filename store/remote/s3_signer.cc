#include "store/remote/s3_signer.h"

#include <algorithm>

#include "store/base/clock.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/hmac.h"
#include "store/base/text.h"
#include "store/remote/remote_url.h"

namespace mlp {
namespace {

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return hex;
}

// "A b  c " -> "A b c": as both sides must see it.
std::string CanonicalValue(std::string_view value) {
  std::string canonical;
  for (const char c : Trim(value)) {
    if (c != ' ' || !canonical.ends_with(' ')) canonical += c;
  }
  return canonical;
}

}  // namespace

std::string CanonicalQuery(NamedValues query) {
  for (auto& [name, value] : query) {
    name = PercentEncoded(name, /*keep_slashes=*/false);
    value = PercentEncoded(value, /*keep_slashes=*/false);
  }
  std::sort(query.begin(), query.end());
  std::string text;
  for (const auto& [name, value] : query) {
    if (!text.empty()) text += '&';
    text += name + "=" + value;
  }
  return text;
}

std::string S3Signer::SigningKey(std::string_view secret_key, std::string_view day,
                                 std::string_view region, std::string_view service) {
  const std::string of_day = HmacSha256("AWS4" + std::string(secret_key), day);
  return HmacSha256(HmacSha256(HmacSha256(of_day, region), service), "aws4_request");
}

std::string S3Signer::KeyOf(const std::string& day) {
  const std::lock_guard lock(mutex_);
  if (day_ != day) {
    key_ = SigningKey(credentials_.secret_key, day, region_, "s3");
    day_ = day;
  }
  return key_;
}

std::vector<std::string> S3Signer::Sign(S3Message message, std::int64_t now_ns) {
  const std::string time = FormatUtcCompact(now_ns) + "Z", day = time.substr(0, 8);
  NamedValues& headers = message.headers;
  headers.emplace_back("host", message.host);
  headers.emplace_back("x-amz-content-sha256", message.payload_hash);
  headers.emplace_back("x-amz-date", time);
  if (!credentials_.token.empty()) {
    headers.emplace_back("x-amz-security-token", credentials_.token);
  }
  std::sort(headers.begin(), headers.end());
  std::string canonical_headers, names;
  for (const auto& [name, value] : headers) {
    canonical_headers += Format("{}:{}\n", name, CanonicalValue(value));
    names += (names.empty() ? "" : ";") + name;
  }
  const std::string canonical =
      Format("{}\n{}\n{}\n{}\n{}\n{}", message.method, message.path, CanonicalQuery(message.query),
             canonical_headers, names, message.payload_hash);
  const std::string scope = Format("{}/{}/s3/aws4_request", day, region_);
  const std::string to_sign = Format("AWS4-HMAC-SHA256\n{}\n{}\n{}", time, scope,
                                     HashOf(HashAlgorithm::kSha256, canonical).Hex());
  headers.emplace_back(
      "authorization",
      Format("AWS4-HMAC-SHA256 Credential={}/{},SignedHeaders={},Signature={}",
             credentials_.access_key, scope, names, Hex(HmacSha256(KeyOf(day), to_sign))));
  std::vector<std::string> lines;
  for (const auto& [name, value] : headers) lines.push_back(name + ": " + value);
  return lines;
}

}  // namespace mlp
