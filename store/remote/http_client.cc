#include "store/remote/http_client.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <mutex>
#include <optional>

#include "store/base/format.h"
#include "store/base/text.h"
#include "store/curl_library.h"

namespace mlp {
namespace {

constexpr std::size_t kMostErrorText = std::size_t{64} << 10;
constexpr std::size_t kMostText = std::size_t{16} << 20;  // of a success without a sink
constexpr std::size_t kMostHeaders = 200;
constexpr long kMostRedirects = 10;

// One request on its way; curl calls back into it.
class Exchange {
 public:
  Exchange(const CurlLibrary& curl, CURL* handle, const HttpRequest& request, Attempt& attempt)
      : curl_(curl), handle_(handle), request_(request), attempt_(attempt) {}
  ~Exchange() { curl_.curl_slist_free_all(headers_); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  CURLcode Perform(const HttpSettings& settings);

  HttpAnswer answer;
  Status failure;  // of the sink or the file

 private:
  template <class T>
  void Set(CURLoption option, T value) {
    curl_.curl_easy_setopt(handle_, option, value);
  }
  void SetMethodAndBody();
  void SetHeaders();
  void SetSecurity(const HttpSettings& settings);
  void SetTimes(const HttpSettings& settings);
  void SetCallbacks();

  std::size_t TakeHeader(std::string_view line);
  std::size_t TakeBody(std::string_view bytes);
  std::size_t GiveBody(char* buffer, std::size_t capacity);
  std::uint64_t BodySize() const {
    return request_.file != nullptr ? request_.size : request_.text.size();
  }

  static std::size_t OnHeader(const char* bytes, std::size_t size, std::size_t count, void* self) {
    return static_cast<Exchange*>(self)->TakeHeader({bytes, size * count});
  }
  static std::size_t OnBody(const char* bytes, std::size_t size, std::size_t count, void* self) {
    return static_cast<Exchange*>(self)->TakeBody({bytes, size * count});
  }
  static std::size_t OnSend(char* buffer, std::size_t size, std::size_t count, void* self) {
    return static_cast<Exchange*>(self)->GiveBody(buffer, size * count);
  }
  static int OnSeek(void* self, curl_off_t offset, int origin) {
    if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
    static_cast<Exchange*>(self)->sent_ = static_cast<std::uint64_t>(offset);
    return CURL_SEEKFUNC_OK;
  }
  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Exchange*>(self)->attempt_.IsCancelled() ? 1 : 0;
  }

  const CurlLibrary& curl_;
  CURL* const handle_;
  const HttpRequest& request_;
  Attempt& attempt_;
  curl_slist* headers_ = nullptr;
  std::uint64_t sent_ = 0;
};

std::size_t Exchange::TakeHeader(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    answer.headers.clear();  // of a redirect or "100 Continue": the last answer counts
    answer.text.clear();
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || answer.headers.size() >= kMostHeaders) return line.size();
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  answer.headers[name] = Trim(line.substr(colon + 1));
  return line.size();
}

std::size_t Exchange::TakeBody(std::string_view bytes) {
  curl_.curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &answer.status);
  if (answer.IsSuccess() && request_.sink) {
    failure = request_.sink(answer, bytes);
    return failure ? bytes.size() : 0;
  }
  const std::size_t most = answer.IsSuccess() ? kMostText : kMostErrorText;
  const std::size_t room = most - std::min(most, answer.text.size());
  if (answer.IsSuccess() && bytes.size() > room) {
    failure = Fail(ErrorCode::kIo, "the server's answer is too long");
    return 0;
  }
  answer.text += bytes.substr(0, room);
  return bytes.size();
}

std::size_t Exchange::GiveBody(char* buffer, std::size_t capacity) {
  const std::uint64_t left = BodySize() - std::min(sent_, BodySize());
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(capacity, left));
  if (wanted == 0) return 0;
  std::size_t got = wanted;
  if (request_.file != nullptr) {
    const auto read = request_.file->ReadAt(request_.offset + sent_, buffer, wanted);
    if (!read || *read == 0) {
      failure = read ? Fail(ErrorCode::kIo, "the file became shorter while it was sent")
                     : Status(Fail(read.error()));
      return CURL_READFUNC_ABORT;
    }
    got = *read;
  } else {
    request_.text.copy(buffer, wanted, static_cast<std::size_t>(sent_));
  }
  sent_ += got;
  if (request_.on_sent) request_.on_sent(sent_);
  return got;
}

void Exchange::SetMethodAndBody() {
  if (request_.method == "HEAD") {
    Set(CURLOPT_NOBODY, 1L);
  } else if (request_.has_body) {
    Set(CURLOPT_UPLOAD, 1L);
    Set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(BodySize()));
    Set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  } else if (request_.method != "GET") {
    Set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

void Exchange::SetHeaders() {
  // A wait for "100 Continue" would cost every upload a round trip.
  headers_ = curl_.curl_slist_append(headers_, "Expect:");
  for (const std::string& header : request_.headers) {
    headers_ = curl_.curl_slist_append(headers_, header.c_str());
  }
  Set(CURLOPT_HTTPHEADER, headers_);
  Set(CURLOPT_USERAGENT, "mlpipe");
}

void Exchange::SetSecurity(const HttpSettings& settings) {
  Set(CURLOPT_SSL_VERIFYPEER, settings.verify ? 1L : 0L);
  Set(CURLOPT_SSL_VERIFYHOST, settings.verify ? 2L : 0L);
  if (!settings.ca_path.empty()) {
    Set(settings.ca_is_directory ? CURLOPT_CAPATH : CURLOPT_CAINFO, settings.ca_path.c_str());
  }
  if (!settings.certificate.empty()) Set(CURLOPT_SSLCERT, settings.certificate.c_str());
  if (!settings.key.empty()) Set(CURLOPT_SSLKEY, settings.key.c_str());
  if (settings.auth != HttpSettings::Auth::kNone) {
    const bool digest = settings.auth == HttpSettings::Auth::kDigest;
    Set(CURLOPT_HTTPAUTH, static_cast<long>(digest ? CURLAUTH_DIGEST : CURLAUTH_BASIC));
    Set(CURLOPT_USERNAME, settings.user.c_str());
    Set(CURLOPT_PASSWORD, settings.password.c_str());
  } else if (settings.use_netrc) {
    Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
  }
}

void Exchange::SetTimes(const HttpSettings& settings) {
  Set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings.connect_seconds));
  Set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.stall_seconds));
  Set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  Set(CURLOPT_NOSIGNAL, 1L);  // signals belong to the program
  Set(CURLOPT_TCP_KEEPALIVE, 1L);
}

void Exchange::SetCallbacks() {
  void* const self = this;
  Set(CURLOPT_HEADERFUNCTION, &OnHeader);
  Set(CURLOPT_HEADERDATA, self);
  Set(CURLOPT_WRITEFUNCTION, &OnBody);
  Set(CURLOPT_WRITEDATA, self);
  Set(CURLOPT_READFUNCTION, &OnSend);
  Set(CURLOPT_READDATA, self);
  Set(CURLOPT_SEEKFUNCTION, &OnSeek);
  Set(CURLOPT_SEEKDATA, self);
  Set(CURLOPT_XFERINFOFUNCTION, &OnProgress);
  Set(CURLOPT_XFERINFODATA, self);
  Set(CURLOPT_NOPROGRESS, 0L);
}

CURLcode Exchange::Perform(const HttpSettings& settings) {
  curl_.curl_easy_reset(handle_);  // keeps the connection
  Set(CURLOPT_URL, request_.url.c_str());
  Set(CURLOPT_PATH_AS_IS, 1L);
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_FOLLOWLOCATION, settings.follow_redirects ? 1L : 0L);
  Set(CURLOPT_MAXREDIRS, kMostRedirects);
  Set(CURLOPT_BUFFERSIZE, 256L << 10);
  Set(CURLOPT_UPLOAD_BUFFERSIZE, 256L << 10);
  SetMethodAndBody();
  SetHeaders();
  SetSecurity(settings);
  SetTimes(settings);
  SetCallbacks();
  const CURLcode code = curl_.curl_easy_perform(handle_);
  curl_.curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &answer.status);
  return code;
}

Trouble TroubleOf(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return Trouble::kUnreachable;
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
  Exchange exchange(curl_, handle, request, attempt);
  const CURLcode code = exchange.Perform(settings_);
  GiveBack(handle);
  if (code == CURLE_OK) return std::move(exchange.answer);
  if (!exchange.failure) return Fail(exchange.failure.error());
  if (attempt.IsCancelled()) return Fail(ErrorCode::kInterrupted, "the transfer was interrupted");
  return attempt.Fails(TroubleOf(code),
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
