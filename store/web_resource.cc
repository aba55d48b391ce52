#include "store/web_resource.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>

#include "store/base/format.h"
#include "store/base/text.h"
#include "store/curl_library.h"

namespace mlp {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kStallSeconds = 30;
constexpr long kMostRedirects = 10;

// What one request brought.
struct Answer {
  long status = 0;
  std::string etag;
  Hasher hasher;
  std::uint64_t size = 0;
};

std::size_t TakeHeader(const char* bytes, std::size_t size, std::size_t count, void* answer) {
  const std::string_view line(bytes, size * count);
  std::string name(line.substr(0, line.find(':')));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  Answer& to = *static_cast<Answer*>(answer);
  if (line.starts_with("HTTP/")) to.etag.clear();  // of a redirect: the last answer counts
  if (name == "etag") to.etag = Trim(line.substr(name.size() + 1));
  return size * count;
}

std::size_t TakeBody(const char* bytes, std::size_t size, std::size_t count, void* answer) {
  Answer& to = *static_cast<Answer*>(answer);
  to.hasher.Update(bytes, size * count);
  to.size += size * count;
  return size * count;
}

Result<Answer> Ask(const CurlLibrary& curl, HashAlgorithm algorithm, const std::string& url,
                   bool headers_only) {
  const std::unique_ptr<CURL, decltype(curl.curl_easy_cleanup)> handle(curl.curl_easy_init(),
                                                                       curl.curl_easy_cleanup);
  if (!handle) return Fail(ErrorCode::kIo, "libcurl gives no handle");
  Answer answer{0, {}, Hasher(algorithm), 0};
  const auto set = [&](CURLoption option, auto value) {
    curl.curl_easy_setopt(handle.get(), option, value);
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, kMostRedirects);
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_NOSIGNAL, 1L);  // signals belong to the program
  set(CURLOPT_NOBODY, headers_only ? 1L : 0L);
  set(CURLOPT_USERAGENT, "mlpipe");
  set(CURLOPT_HEADERFUNCTION, &TakeHeader);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  set(CURLOPT_WRITEFUNCTION, &TakeBody);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  const CURLcode code = curl.curl_easy_perform(handle.get());
  if (code != CURLE_OK) {
    return Fail(ErrorCode::kIo, Format("cannot reach {}: {}", url, curl.curl_easy_strerror(code)),
                "check the address and the network");
  }
  curl.curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

bool IsSuccess(long status) {
  return status >= 200 && status < 300;
}

bool IsNothing(long status) {
  return status == 404 || status == 410;
}

}  // namespace

Result<WebResource> FetchVersion(HashAlgorithm algorithm, const std::string& url) {
  MLP_ASSIGN(const CurlLibrary* curl, LoadCurlLibrary());
  MLP_ASSIGN(const Answer head, Ask(*curl, algorithm, url, /*headers_only=*/true));
  if (IsNothing(head.status)) return WebResource();
  if (IsSuccess(head.status) && !head.etag.empty()) {
    return WebResource{true, HashOf(algorithm, "etag:" + head.etag), 0};
  }
  // Some servers refuse HEAD: their answer to GET counts.
  MLP_ASSIGN(Answer whole, Ask(*curl, algorithm, url, /*headers_only=*/false));
  if (IsNothing(whole.status)) return WebResource();
  if (!IsSuccess(whole.status)) {
    return Fail(ErrorCode::kIo, Format("{} answers with status {}", url, whole.status));
  }
  return WebResource{true, whole.hasher.Finish(), whole.size};
}

}  // namespace mlp
