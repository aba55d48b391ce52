#include "store/remote/http_exchange.h"

#include <algorithm>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostErrorText = std::size_t{64} << 10;
constexpr std::size_t kMostReplyText = std::size_t{16} << 20;  // of a success without a sink
constexpr std::size_t kMostHeaders = 200;
constexpr long kMostRedirects = 10;

}  // namespace

std::size_t HttpExchange::TakeHeader(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    answer.headers.clear();  // of a redirect or "100 Continue": the last answer counts
    answer.text.clear();
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || answer.headers.size() >= kMostHeaders) return line.size();
  answer.headers[LowerCase(line.substr(0, colon))] = Trim(line.substr(colon + 1));
  return line.size();
}

std::size_t HttpExchange::TakeBody(std::string_view bytes) {
  curl_.curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &answer.status);
  if (answer.IsSuccess() && request_.sink) {
    failure = request_.sink(answer, bytes);
    return failure ? bytes.size() : 0;
  }
  const std::size_t most = answer.IsSuccess() ? kMostReplyText : kMostErrorText;
  const std::size_t room = most - std::min(most, answer.text.size());
  if (answer.IsSuccess() && bytes.size() > room) {
    failure = Fail(ErrorCode::kIo, "the server's answer is too long");
    return 0;
  }
  answer.text += bytes.substr(0, room);
  return bytes.size();
}

std::size_t HttpExchange::GiveBody(char* buffer, std::size_t capacity) {
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

void HttpExchange::SetMethodAndBody() {
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

// What changes something is not sent to another place than the one asked for.
void HttpExchange::SetRedirects(const HttpSettings& settings) {
  const std::string& method = request_.method;
  const bool reads = method == "GET" || method == "HEAD" || method == "PROPFIND";
  Set(CURLOPT_FOLLOWLOCATION, settings.follow_redirects && reads ? 1L : 0L);
  Set(CURLOPT_REDIR_PROTOCOLS_STR, request_.url.starts_with("https:") ? "https" : "http,https");
  Set(CURLOPT_MAXREDIRS, kMostRedirects);
}

void HttpExchange::SetHeaders() {
  // A wait for "100 Continue" would cost every upload a round trip.
  headers_ = curl_.curl_slist_append(headers_, "Expect:");
  for (const std::string& header : request_.headers) {
    headers_ = curl_.curl_slist_append(headers_, header.c_str());
  }
  Set(CURLOPT_HTTPHEADER, headers_);
  Set(CURLOPT_USERAGENT, "mlpipe");
}

void HttpExchange::SetSecurity(const HttpSettings& settings) {
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

void HttpExchange::SetTimes(const HttpSettings& settings) {
  Set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings.connect_seconds));
  Set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.stall_seconds));
  Set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  Set(CURLOPT_NOSIGNAL, 1L);  // signals belong to the program
  Set(CURLOPT_TCP_KEEPALIVE, 1L);
}

void HttpExchange::SetCallbacks() {
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

void HttpExchange::TakeInformation() {
  curl_.curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &answer.status);
  double until_request = 0;
  curl_.curl_easy_getinfo(handle_, CURLINFO_PRETRANSFER_TIME, &until_request);
  was_connected = until_request > 0;
  long redirects = 0;
  curl_.curl_easy_getinfo(handle_, CURLINFO_REDIRECT_COUNT, &redirects);
  const char* url = nullptr;
  curl_.curl_easy_getinfo(handle_, CURLINFO_EFFECTIVE_URL, &url);
  if (redirects > 0 && url != nullptr) answer.url = url;
}

CURLcode HttpExchange::Perform(const HttpSettings& settings) {
  curl_.curl_easy_reset(handle_);  // keeps the connection
  Set(CURLOPT_URL, request_.url.c_str());
  Set(CURLOPT_PATH_AS_IS, 1L);
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_BUFFERSIZE, 256L << 10);
  Set(CURLOPT_UPLOAD_BUFFERSIZE, 256L << 10);
  SetRedirects(settings);
  SetMethodAndBody();
  SetHeaders();
  SetSecurity(settings);
  SetTimes(settings);
  SetCallbacks();
  const CURLcode code = curl_.curl_easy_perform(handle_);
  TakeInformation();
  return code;
}

}  // namespace mlp
