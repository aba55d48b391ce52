#include "store/remote/s3_client.h"

#include <algorithm>
#include <initializer_list>

#include "store/base/clock.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/remote/remote_url.h"
#include "store/remote/s3_replies.h"

namespace mlp {
namespace {

constexpr const char* kDefaultRegion = "us-east-1";

// What can be a part of a host's name, so that TLS can check it.
bool CanBeHost(const std::string& bucket) {
  return std::all_of(bucket.begin(), bucket.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool IsRegion(const std::string& text) {
  return !text.empty() && text.size() < 64 && CanBeHost(text);
}

bool IsOneOf(const std::string& text, std::initializer_list<const char*> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

S3Client::S3Client(std::unique_ptr<HttpClient> http, std::string bucket, AwsSettings settings)
    : http_(std::move(http)),
      bucket_(std::move(bucket)),
      settings_(std::move(settings)),
      region_(settings_.region.empty() ? kDefaultRegion : settings_.region) {
  if (settings_.credentials) signer_ = std::make_shared<S3Signer>(*settings_.credentials, region_);
}

S3Client::Place S3Client::PlaceIn(const std::string& region) const {
  if (!settings_.endpoint.empty()) {
    const auto url = ParseRemoteUrl(settings_.endpoint);
    if (url) {
      const std::string below = url->path == "/" ? "" : url->path;
      return {url->scheme, url->Authority(), below + "/" + bucket_};
    }
  }
  const std::string host =
      Format("s3.{}.amazonaws.com{}", region, region.starts_with("cn-") ? ".cn" : "");
  if (CanBeHost(bucket_)) return {"https", bucket_ + "." + host, ""};
  return {"https", host, "/" + bucket_};
}

HttpRequest S3Client::Prepared(const S3Call& call, const std::string& region,
                               const std::shared_ptr<S3Signer>& signer) const {
  const Place place = PlaceIn(region);
  HttpRequest request = call.http;
  std::string path = place.path;
  if (!call.key.empty() || path.empty()) path += "/" + PercentEncoded(call.key, true);
  const std::string query = CanonicalQuery(call.query);
  request.url = place.scheme + "://" + place.host + path + (query.empty() ? "" : "?" + query);
  if (!signer) {
    for (const auto& [name, value] : call.headers) request.headers.push_back(name + ": " + value);
    return request;
  }
  const std::string hash = call.http.file != nullptr
                               ? call.payload_hash
                               : HashOf(HashAlgorithm::kSha256, call.http.text).Hex();
  for (std::string& header :
       signer->Sign({call.http.method, place.host, path, call.query, call.headers, hash},
                    SystemClock().NowNs())) {
    request.headers.push_back(std::move(header));
  }
  return request;
}

bool S3Client::MovesTo(const HttpAnswer& answer, const std::string& used) {
  if (answer.status != 301 && answer.status != 307 && answer.status != 400) return false;
  std::string region = answer.Header("x-amz-bucket-region");
  if (region.empty()) region = ReadS3Problem(answer.text).region;
  if (!IsRegion(region) || region == used) return false;
  const std::lock_guard lock(mutex_);
  if (region_ != region) {
    region_ = region;
    if (signer_) signer_ = std::make_shared<S3Signer>(*settings_.credentials, region_);
  }
  return true;
}

Result<HttpAnswer> S3Client::Send(const S3Call& call, Attempt& attempt) {
  for (int moves = 0;; ++moves) {
    std::string region;
    std::shared_ptr<S3Signer> signer;
    {
      const std::lock_guard lock(mutex_);
      region = region_;
      signer = signer_;
    }
    MLP_ASSIGN(HttpAnswer answer, http_->Send(Prepared(call, region, signer), attempt));
    if (moves >= 2 || !MovesTo(answer, region)) return answer;
  }
}

tl::unexpected<Error> S3Client::Failed(const HttpAnswer& answer, const std::string& what,
                                       Attempt& attempt) {
  const S3Problem problem = ReadS3Problem(answer.text);
  if (problem.code.empty() && answer.status == 403) {  // HEAD: S3 does not say why
    return Fail(ErrorCode::kIo, what + ": access is denied",
                "check the remote's access key and secret, and that they may list the bucket");
  }
  if (problem.code.empty() || problem.code == "NoSuchKey") {
    return FailedStatus(answer, what, attempt);
  }
  Error error{ErrorCode::kIo, Format("{}: {}", what, problem.code), {}, {}, {}, {}};
  if (!problem.message.empty()) error.message += " (" + problem.message + ")";
  if (problem.code == "NoSuchBucket") {
    error.code = ErrorCode::kNotFound;
    error.hint = "make the bucket, or correct the remote's url";
    return attempt.Fails(Trouble::kRefused, std::move(error));
  }
  if (IsOneOf(problem.code, {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken",
                             "InvalidToken", "AuthorizationHeaderMalformed", "InvalidBucketName",
                             "PermanentRedirect", "AllAccessDisabled"})) {
    error.hint = "check the remote's access key, secret, region and endpointurl";
    return attempt.Fails(Trouble::kRefused, std::move(error));
  }
  if (problem.code == "RequestTimeTooSkewed") {
    error.hint = "set this machine's clock";
    return attempt.Fails(Trouble::kRefused, std::move(error));
  }
  const bool passes = answer.status >= 500 || answer.status == 429 ||
                      IsOneOf(problem.code, {"SlowDown", "RequestTimeout", "InternalError",
                                             "ServiceUnavailable", "OperationAborted"});
  if (passes) return attempt.Fails(Trouble::kPasses, std::move(error));
  if (problem.code == "AccessDenied") error.hint = "check what the access key may do there";
  return Fail(std::move(error));
}

}  // namespace mlp
