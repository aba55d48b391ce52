// HttpExchange: one request on its way through libcurl, which calls back into it. Private to
// http_client.
#pragma once

#include "store/base/error.h"
#include "store/curl_library.h"
#include "store/remote/http_client.h"

namespace mlp {

class HttpExchange {
 public:
  HttpExchange(const CurlLibrary& curl, CURL* handle, const HttpRequest& request, Attempt& attempt)
      : curl_(curl), handle_(handle), request_(request), attempt_(attempt) {}
  ~HttpExchange() { curl_.curl_slist_free_all(headers_); }
  HttpExchange(const HttpExchange&) = delete;
  HttpExchange& operator=(const HttpExchange&) = delete;

  CURLcode Perform(const HttpSettings& settings);

  HttpAnswer answer;
  Status failure;              // of the sink or the file
  bool was_connected = false;  // TLS and all

 private:
  template <class T>
  void Set(CURLoption option, T value) {
    curl_.curl_easy_setopt(handle_, option, value);
  }
  void SetMethodAndBody();
  void SetRedirects(const HttpSettings& settings);
  void SetHeaders();
  void SetSecurity(const HttpSettings& settings);
  void SetTimes(const HttpSettings& settings);
  void SetCallbacks();
  void TakeInformation();

  std::size_t TakeHeader(std::string_view line);
  std::size_t TakeBody(std::string_view bytes);
  std::size_t GiveBody(char* buffer, std::size_t capacity);
  std::uint64_t BodySize() const {
    return request_.file != nullptr ? request_.size : request_.text.size();
  }

  static std::size_t OnHeader(const char* bytes, std::size_t size, std::size_t count, void* self) {
    return static_cast<HttpExchange*>(self)->TakeHeader({bytes, size * count});
  }
  static std::size_t OnBody(const char* bytes, std::size_t size, std::size_t count, void* self) {
    return static_cast<HttpExchange*>(self)->TakeBody({bytes, size * count});
  }
  static std::size_t OnSend(char* buffer, std::size_t size, std::size_t count, void* self) {
    return static_cast<HttpExchange*>(self)->GiveBody(buffer, size * count);
  }
  static int OnSeek(void* self, curl_off_t offset, int origin) {
    if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
    static_cast<HttpExchange*>(self)->sent_ = static_cast<std::uint64_t>(offset);
    return CURL_SEEKFUNC_OK;
  }
  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<HttpExchange*>(self)->attempt_.IsCancelled() ? 1 : 0;
  }

  const CurlLibrary& curl_;
  CURL* const handle_;
  const HttpRequest& request_;
  Attempt& attempt_;
  curl_slist* headers_ = nullptr;
  std::uint64_t sent_ = 0;
};

}  // namespace mlp
