#include "store/web_resource.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <optional>

#include "store/base/format.h"
#include "store/base/text.h"
#include "store/curl_library.h"

namespace mlp {
namespace {

constexpr long kWebConnectSeconds = 10;
constexpr long kStallSeconds = 30;
constexpr long kMostWebRedirects = 10;

using BodySink = std::function<Status(std::string_view)>;

// What one request brought.
struct Answer {
  long status = 0;
  WebFile file;
  const BodySink* sink = nullptr;
  Status taken;  // by the sink
};

std::size_t TakeHeader(const char* bytes, std::size_t size, std::size_t count, void* answer) {
  const std::string_view line(bytes, size * count);
  const std::string name = LowerCase(line.substr(0, line.find(':')));
  Answer& to = *static_cast<Answer*>(answer);
  if (line.starts_with("HTTP/")) to.file = {};  // of a redirect: the last answer counts
  if (name != "etag" && name != "content-length") return size * count;
  const std::string_view value = Trim(line.substr(std::min(line.size(), name.size() + 1)));
  if (name == "etag") {
    to.file.etag = value;
  } else {
    std::uint64_t length = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), length);
    if (parsed.ec == std::errc()) to.file.size = length;
  }
  return size * count;
}

// Anything but the whole size stops the transfer.
std::size_t TakeBody(const char* bytes, std::size_t size, std::size_t count, void* answer) {
  Answer& to = *static_cast<Answer*>(answer);
  to.taken = (*to.sink)({bytes, size * count});
  return to.taken ? size * count : 0;
}

// Without a sink only the headers are asked for.
Result<Answer> Ask(const CurlLibrary& curl, const std::string& url, const BodySink* sink) {
  const std::unique_ptr<CURL, decltype(curl.curl_easy_cleanup)> handle(curl.curl_easy_init(),
                                                                       curl.curl_easy_cleanup);
  if (!handle) return Fail(ErrorCode::kIo, "libcurl gives no handle");
  Answer answer;
  answer.sink = sink;
  const auto set = [&](CURLoption option, auto value) {
    curl.curl_easy_setopt(handle.get(), option, value);
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, kMostWebRedirects);
  set(CURLOPT_CONNECTTIMEOUT, kWebConnectSeconds);
  set(CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_NOSIGNAL, 1L);  // signals belong to the program
  set(CURLOPT_NOBODY, sink == nullptr ? 1L : 0L);
  set(CURLOPT_USERAGENT, "mlpipe");
  set(CURLOPT_HEADERFUNCTION, &TakeHeader);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  set(CURLOPT_WRITEFUNCTION, &TakeBody);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  const CURLcode code = curl.curl_easy_perform(handle.get());
  if (!answer.taken) return Fail(std::move(answer.taken).error());
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

Error WrongStatus(const std::string& url, long status) {
  if (IsNothing(status)) {
    return {ErrorCode::kNotFound, Format("there is nothing at {}", url), {}, {}, {}, {}};
  }
  return {ErrorCode::kIo, Format("{} answers with status {}", url, status), {}, {}, {}, {}};
}

}  // namespace

Result<WebResource> FetchVersion(HashAlgorithm algorithm, const std::string& url) {
  MLP_ASSIGN(const CurlLibrary* curl, LoadCurlLibrary());
  MLP_ASSIGN(const Answer head, Ask(*curl, url, nullptr));
  if (IsNothing(head.status)) return WebResource();
  if (IsSuccess(head.status) && !head.file.etag.empty()) {
    return WebResource{true, HashOf(algorithm, "etag:" + head.file.etag), 0};
  }
  // Some servers refuse HEAD: their answer to GET counts.
  Hasher hasher(algorithm);
  std::uint64_t size = 0;
  const BodySink sink = [&](std::string_view bytes) {
    hasher.Update(bytes);
    size += bytes.size();
    return Status();
  };
  MLP_ASSIGN(const Answer whole, Ask(*curl, url, &sink));
  if (IsNothing(whole.status)) return WebResource();
  if (!IsSuccess(whole.status)) return Fail(WrongStatus(url, whole.status));
  return WebResource{true, hasher.Finish(), size};
}

Result<WebFile> LookAtUrl(const std::string& url) {
  MLP_ASSIGN(const CurlLibrary* curl, LoadCurlLibrary());
  MLP_ASSIGN(Answer head, Ask(*curl, url, nullptr));
  if (IsSuccess(head.status)) return std::move(head.file);
  if (head.status == 405 || head.status == 501) return WebFile();  // refuses HEAD
  return Fail(WrongStatus(url, head.status));
}

Result<WebFile> DownloadUrl(FileSystem& fs, const std::string& url, const std::string& path) {
  MLP_ASSIGN(const CurlLibrary* curl, LoadCurlLibrary());
  MLP_ASSIGN(const std::unique_ptr<WritableFile> file, fs.CreateNew(path, 0666));
  std::uint64_t size = 0;
  const BodySink sink = [&](std::string_view bytes) {
    size += bytes.size();
    return file->Append(bytes);
  };
  MLP_ASSIGN(Answer whole, Ask(*curl, url, &sink));
  if (!IsSuccess(whole.status)) return Fail(WrongStatus(url, whole.status));
  MLP_TRY(file->Close());
  return WebFile{std::move(whole.file.etag), size};
}

}  // namespace mlp
