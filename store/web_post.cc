#include "store/web_post.h"

#include <memory>

#include "store/base/format.h"
#include "store/curl_library.h"

namespace mlp {
namespace {

// What the server says beside its status is of no interest.
std::size_t DropBody(const char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

}  // namespace

Status PostJson(const std::string& url, const std::string& json,
                std::chrono::milliseconds patience) {
  MLP_ASSIGN(const CurlLibrary* library, LoadCurlLibrary());
  const CurlLibrary& curl = *library;
  const std::unique_ptr<CURL, decltype(curl.curl_easy_cleanup)> handle(curl.curl_easy_init(),
                                                                       curl.curl_easy_cleanup);
  const std::unique_ptr<curl_slist, decltype(curl.curl_slist_free_all)> headers(
      curl.curl_slist_append(nullptr, "Content-Type: application/json"), curl.curl_slist_free_all);
  if (!handle || !headers) return Fail(ErrorCode::kIo, "libcurl gives no handle");
  const auto set = [&](CURLoption option, auto value) {
    curl.curl_easy_setopt(handle.get(), option, value);
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(patience.count()));
#if LIBCURL_VERSION_NUM >= 0x075700
  // A name server that does not answer is not waited for longer than that either.
  set(CURLOPT_QUICK_EXIT, 1L);
#endif
  set(CURLOPT_NOSIGNAL, 1L);  // signals belong to the program
  set(CURLOPT_USERAGENT, "mlpipe");
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
  set(CURLOPT_POSTFIELDS, json.data());
  set(CURLOPT_WRITEFUNCTION, &DropBody);
  const CURLcode code = curl.curl_easy_perform(handle.get());
  if (code != CURLE_OK)
    return Fail(ErrorCode::kIo, Format("cannot reach {}: {}", url, curl.curl_easy_strerror(code)));
  long status = 0;
  curl.curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && status < 300) return {};
  return Fail(ErrorCode::kIo, Format("{} answers with status {}", url, status));
}

}  // namespace mlp
