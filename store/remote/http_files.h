// HttpFiles: requests about the files below one URL. What HttpRemote and WebdavRemote share.
// Private to store/remote.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/http_client.h"
#include "store/remote/remote_options.h"
#include "store/remote/remote_url.h"

namespace mlp {

class HttpFiles {
 public:
  // `headers` go with every request.
  HttpFiles(FileSystem& fs, std::unique_ptr<HttpClient> client, const RemoteUrl& url,
            std::vector<std::string> headers, std::string upload_method);

  const std::string& display() const { return display_; }
  std::string What(const std::string& key) const { return display_ + "/" + key; }
  const std::string& upload_method() const { return upload_method_; }
  std::string UrlOf(const std::string& key) const;
  // Of the root and each directory above it, from the top.
  std::vector<std::string> RootUrls() const;
  // The path of the root, decoded, without '/' at its end.
  const std::string& root() const { return root_; }

  Result<HttpAnswer> Send(HttpRequest request, Attempt& attempt);
  Result<std::optional<std::uint64_t>> SizeOf(const std::string& key, Attempt& attempt);
  Status Get(const std::string& key, const std::string& path, Attempt& attempt);
  // An answer of any status.
  Result<HttpAnswer> Put(const std::string& path, const std::string& key, Attempt& attempt);
  Status Remove(const std::string& key, Attempt& attempt);  // fine if nothing is there

 private:
  FileSystem& fs_;
  const std::unique_ptr<HttpClient> client_;
  const std::string display_, base_, root_;
  const std::vector<std::string> headers_;
  const std::string upload_method_;
};

// Opens the client with the options' credentials.
Result<std::shared_ptr<HttpFiles>> OpenHttpFiles(FileSystem& fs, const RemoteUrl& url,
                                                 const RemoteOptions& options);

}  // namespace mlp
