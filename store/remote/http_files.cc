#include "store/remote/http_files.h"

#include <string_view>

#include "store/base/format.h"
#include "store/base/text.h"
#include "store/remote/http_download.h"
#include "store/remote/http_options.h"

namespace mlp {
namespace {

// "webdavs" is https.
std::string WireScheme(const std::string& scheme) {
  return scheme == "https" || scheme == "webdavs" ? "https" : "http";
}

std::string WithoutSlash(std::string path) {
  if (path.ends_with('/')) path.pop_back();
  return path;
}

std::string HostOf(std::string_view url) {
  url.remove_prefix(url.find("://") + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  url = url.substr(url.rfind('@') + 1);
  const std::size_t colon = url.rfind(':');
  if (colon != std::string_view::npos && url.find(']', colon) == std::string_view::npos) {
    url = url.substr(0, colon);
  }
  return LowerCase(url);
}

// The header that carries the secret, if it is not the client's own business.
Result<std::vector<std::string>> SecretHeaders(const RemoteOptions& options,
                                               const std::string& password) {
  const std::string custom = options.Text("custom_auth_header");
  std::vector<std::string> headers;
  if (options.Text("auth") == "custom" && custom.empty()) {
    return Fail(options.Wrong("custom_auth_header", "must be set for auth = custom"));
  }
  if (!custom.empty()) headers.push_back(custom + ": " + password);
  if (options.Has("token")) headers.push_back("Authorization: Bearer " + options.Text("token"));
  for (const std::string& header : headers) {
    if (header.find_first_of("\r\n") != std::string::npos) {
      return Fail(options.Wrong("password", "must be one line"));
    }
  }
  return headers;
}

}  // namespace

HttpFiles::HttpFiles(FileSystem& fs, std::unique_ptr<HttpClient> client, const RemoteUrl& url,
                     std::vector<std::string> headers, std::string upload_method)
    : fs_(fs),
      client_(std::move(client)),
      display_(WithoutSlash(url.Display())),
      base_(WithoutSlash(WireScheme(url.scheme) + "://" + url.Authority() + url.path)),
      root_(WithoutSlash(PercentDecoded(url.path))),
      headers_(std::move(headers)),
      upload_method_(std::move(upload_method)) {}

std::string HttpFiles::UrlOf(const std::string& key) const {
  return base_ + "/" + PercentEncoded(key, /*keep_slashes=*/true);
}

std::vector<std::string> HttpFiles::RootUrls() const {
  std::vector<std::string> urls;
  const std::size_t host_end = base_.find('/', base_.find("://") + 3);
  for (std::size_t slash = host_end; slash != std::string::npos;) {
    slash = base_.find('/', slash + 1);
    urls.push_back(base_.substr(0, slash) + "/");
  }
  return urls;
}

Result<HttpAnswer> HttpFiles::Send(HttpRequest request, Attempt& attempt) {
  request.headers.insert(request.headers.end(), headers_.begin(), headers_.end());
  return client_->Send(request, attempt);
}

Result<std::optional<std::uint64_t>> HttpFiles::SizeOf(const std::string& key, Attempt& attempt) {
  HttpRequest request;
  request.method = "HEAD";
  request.url = UrlOf(key);
  MLP_ASSIGN(const HttpAnswer answer, Send(std::move(request), attempt));
  if (answer.status == 404 || answer.status == 410) return std::nullopt;
  if (!answer.IsSuccess()) return FailedStatus(answer, What(key), attempt);
  // Most often a page to log in at, which is there for every key.
  if (!answer.url.empty() && HostOf(answer.url) != HostOf(base_)) {
    return Fail(ErrorCode::kIo, What(key) + ": the server sends to another host");
  }
  return ContentLength(answer, What(key));
}

Status HttpFiles::Get(const std::string& key, const std::string& path, Attempt& attempt) {
  const HttpSend send = [&](HttpRequest request) {
    request.url = UrlOf(key);
    return Send(std::move(request), attempt);
  };
  MLP_ASSIGN(const HttpAnswer answer, DownloadOverHttp(fs_, path, send, attempt));
  if (!answer.IsSuccess()) return FailedStatus(answer, What(key), attempt);
  return {};
}

Result<HttpAnswer> HttpFiles::Put(const std::string& path, const std::string& key,
                                  Attempt& attempt) {
  MLP_ASSIGN(const auto stat, fs_.Stat(path, true));
  MLP_ASSIGN(const auto file, fs_.OpenForReading(path));
  HttpRequest request;
  request.method = upload_method_;
  request.url = UrlOf(key);
  request.has_body = true;
  request.file = file.get();
  request.size = stat ? stat->size : 0;
  request.on_sent = [&attempt](std::uint64_t sent) { attempt.ReachedTo(sent); };
  return Send(std::move(request), attempt);
}

Status HttpFiles::Remove(const std::string& key, Attempt& attempt) {
  HttpRequest request;
  request.method = "DELETE";
  request.url = UrlOf(key);
  MLP_ASSIGN(const HttpAnswer answer, Send(std::move(request), attempt));
  if (answer.IsSuccess() || answer.status == 404 || answer.status == 410) return {};
  return FailedStatus(answer, What(key), attempt);
}

Result<std::shared_ptr<HttpFiles>> OpenHttpFiles(FileSystem& fs, const RemoteUrl& url,
                                                 const RemoteOptions& options) {
  MLP_ASSIGN(HttpSettings settings, ReadHttpSettings(fs, options, url.Display()));
  const std::string auth = options.Text("auth");
  std::string method = options.Text("method");
  if (!auth.empty() && auth != "basic" && auth != "digest" && auth != "custom") {
    return Fail(options.Wrong("auth", "must be basic, digest or custom"));
  }
  if (!method.empty() && method != "PUT" && method != "POST") {
    return Fail(options.Wrong("method", "must be PUT or POST"));
  }
  // As DVC does: http's user and password count only with `auth`, and it posts.
  const bool is_webdav = url.scheme.starts_with("webdav");
  const bool are_used = is_webdav || !auth.empty() || options.Has("custom_auth_header");
  const auto own = [&](const char* name) { return are_used ? options.Text(name) : ""; };
  settings.user = own("user").empty() ? url.user : own("user");
  settings.password = own("password").empty() ? url.password : own("password");
  if (method.empty()) method = is_webdav ? "PUT" : "POST";
  MLP_ASSIGN(std::vector<std::string> headers, SecretHeaders(options, settings.password));
  if (headers.empty() && !settings.user.empty()) {
    settings.auth = auth == "digest" ? HttpSettings::Auth::kDigest : HttpSettings::Auth::kBasic;
  }
  settings.use_netrc = headers.empty() && settings.user.empty();
  // Another host must not get a header that libcurl does not know to be a secret.
  settings.follow_redirects = headers.empty();
  settings.certificate = options.Text("cert_path");
  settings.key = options.Text("key_path");
  MLP_ASSIGN(std::unique_ptr<HttpClient> client, MakeHttpClient(std::move(settings)));
  return std::make_shared<HttpFiles>(fs, std::move(client), url, std::move(headers),
                                     std::move(method));
}

}  // namespace mlp
