#include "store/remote/http_client.h"

#include <algorithm>
#include <charconv>
#include <mutex>

#include "store/base/format.h"
#include "store/curl_library.h"
#include "store/remote/http_exchange.h"

namespace mlp {
namespace {

Trouble TroubleOf(CURLcode code, bool was_connected) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
      return Trouble::kUnreachable;
    case CURLE_OPERATION_TIMEDOUT:
      return was_connected ? Trouble::kPasses : Trouble::kUnreachable;
    case CURLE_TOO_MANY_REDIRECTS:
      return Trouble::kItem;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Trouble::kRefused;
    default:
      return Trouble::kPasses;
  }
}

class CurlClient : public HttpClient {
 public:
  CurlClient(const CurlLibrary& curl, HttpSettings settings)
      : curl_(curl), settings_(std::move(settings)) {}
  ~CurlClient() override {
    for (CURL* handle : idle_) curl_.curl_easy_cleanup(handle);
  }

  Result<HttpAnswer> Send(const HttpRequest& request, Attempt& attempt) override;

 private:
  // The handle that was used last, so that few connections do the work.
  CURL* Take();
  void GiveBack(CURL* handle);

  const CurlLibrary& curl_;
  const HttpSettings settings_;
  std::mutex mutex_;
  std::vector<CURL*> idle_;  // under the mutex
};

CURL* CurlClient::Take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return curl_.curl_easy_init();
  CURL* const handle = idle_.back();
  idle_.pop_back();
  return handle;
}

void CurlClient::GiveBack(CURL* handle) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(handle);
}

Result<HttpAnswer> CurlClient::Send(const HttpRequest& request, Attempt& attempt) {
  CURL* const handle = Take();
  if (handle == nullptr) return Fail(ErrorCode::kIo, "libcurl gives no handle");
  HttpExchange exchange(curl_, handle, request, attempt);
  const CURLcode code = exchange.Perform(settings_);
  GiveBack(handle);
  if (code == CURLE_OK) return std::move(exchange.answer);
  if (!exchange.failure) return Fail(exchange.failure.error());
  if (attempt.IsCancelled()) return Fail(ErrorCode::kInterrupted, "the transfer was interrupted");
  return attempt.Fails(TroubleOf(code, exchange.was_connected),
                       {ErrorCode::kIo,
                        Format("{}: {}", settings_.display, curl_.curl_easy_strerror(code)),
                        {},
                        {},
                        "check the address and the network",
                        {}});
}

}  // namespace

std::string HttpAnswer::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

Result<std::unique_ptr<HttpClient>> MakeHttpClient(HttpSettings settings) {
  MLP_ASSIGN(const CurlLibrary* curl, LoadCurlLibrary());
  return std::make_unique<CurlClient>(*curl, std::move(settings));
}

tl::unexpected<Error> FailedStatus(const HttpAnswer& answer, const std::string& what,
                                   Attempt& attempt) {
  Error error{ErrorCode::kIo,
              Format("{}: the server answers with status {}", what, answer.status),
              {},
              {},
              {},
              {}};
  const long status = answer.status;
  if (status == 404 || status == 410) {
    error.code = ErrorCode::kNotFound;
    error.message = Format("{} is not there", what);
    return Fail(std::move(error));
  }
  if (status == 401 || status == 407) {
    error.hint = "check user and password";
    return attempt.Fails(Trouble::kRefused, std::move(error));
  }
  if (status == 408 || status == 425 || status == 429 || status >= 500) {
    const std::string pause = answer.Header("retry-after");
    int seconds = 0;
    std::from_chars(pause.data(), pause.data() + pause.size(), seconds);
    attempt.WaitAtLeast(std::chrono::seconds(std::clamp(seconds, 0, 3600)));
    const bool never = status == 501 || status == 505 || status == 507;  // 507: no room
    if (!never) return attempt.Fails(Trouble::kPasses, std::move(error));
  }
  return Fail(std::move(error));
}

}  // namespace mlp
