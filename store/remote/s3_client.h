// S3Client: signed calls to one bucket. Private to store/remote.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "store/base/error.h"
#include "store/remote/aws_settings.h"
#include "store/remote/http_client.h"
#include "store/remote/s3_signer.h"

namespace mlp {

struct S3Call {
  HttpRequest http;  // method, body, sink; URL and further headers are the client's
  std::string key;   // "": the bucket itself
  NamedValues query;
  NamedValues headers;       // names in lower case
  std::string payload_hash;  // of a file's part; that of a text is computed
};

class S3Client {
 public:
  S3Client(std::unique_ptr<HttpClient> http, std::string bucket, AwsSettings settings);

  // An answer of any status. Where the bucket is in another region, the call is made again there.
  Result<HttpAnswer> Send(const S3Call& call, Attempt& attempt);
  // What an answer that is no success means. `what` is the item's name in the message.
  static tl::unexpected<Error> Failed(const HttpAnswer& answer, const std::string& what,
                                      Attempt& attempt);

 private:
  struct Place {
    std::string scheme, host, path;  // of the bucket
  };
  Place PlaceIn(const std::string& region) const;
  HttpRequest Prepared(const S3Call& call, const std::string& region,
                       const std::shared_ptr<S3Signer>& signer) const;
  // Whether the answer names another region than `used`; then that is the one from now on.
  bool MovesTo(const HttpAnswer& answer, const std::string& used);

  const std::unique_ptr<HttpClient> http_;
  const std::string bucket_;
  const AwsSettings settings_;
  std::mutex mutex_;
  std::string region_;                // under the mutex
  std::shared_ptr<S3Signer> signer_;  // for that region; null: nothing is signed
};

}  // namespace mlp
