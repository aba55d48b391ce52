// S3Signer: signatures of AWS, version 4, as servers of S3 check them:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
// By hand, since libcurl's own signer leaves out the payload's hash, does not sort the query and
// signs headers that are not sent. Private to store/remote.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp {

struct AwsCredentials {
  std::string access_key;
  std::string secret_key;
  std::string token;  // of a session; may be empty
};

using NamedValues = std::vector<std::pair<std::string, std::string>>;

struct S3Message {
  std::string method;
  std::string host;     // with the port, if it stands in the URL
  std::string path;     // percent-encoded
  NamedValues query;    // as meant, not encoded
  NamedValues headers;  // names in lower case; all are signed
  std::string payload_hash;
};

// "a=1&b=": sorted and encoded, as it must stand in the URL.
std::string CanonicalQuery(NamedValues query);

class S3Signer {
 public:
  S3Signer(AwsCredentials credentials, std::string region)
      : credentials_(std::move(credentials)), region_(std::move(region)) {}

  // All headers to send: those of the message and x-amz-date, x-amz-content-sha256,
  // x-amz-security-token, authorization. From any thread.
  std::vector<std::string> Sign(S3Message message, std::int64_t now_ns);
  // The key for a day ("20130524"), 32 bytes. For tests.
  static std::string SigningKey(std::string_view secret_key, std::string_view day,
                                std::string_view region, std::string_view service);

 private:
  std::string KeyOf(const std::string& day);

  const AwsCredentials credentials_;
  const std::string region_;
  std::mutex mutex_;
  std::string day_, key_;  // under the mutex
};

}  // namespace mlp
