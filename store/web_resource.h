// WebResource: which version of something stands at a URL now, and its bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

struct WebResource {
  bool exists = false;     // false: the server says that there is nothing (404, 410)
  Digest version;          // of the ETag if the server sends one, else of the bytes
  std::uint64_t size = 0;  // of the bytes; 0 when only the ETag was asked for
};

// http and https; follows redirects. Blocks, on any thread. kIo when the server cannot be reached
// within 10 s, sends nothing for 30 s, or answers with another status.
Result<WebResource> FetchVersion(HashAlgorithm algorithm, const std::string& url);

// What a server says of a file, as it says it.
struct WebFile {
  std::string etag;                   // with its quotes; empty: it sends none
  std::optional<std::uint64_t> size;  // bytes
};

// As FetchVersion asks; kNotFound when there is nothing.
Result<WebFile> LookAtUrl(const std::string& url);
// Into the new file `path`; the size is that of what came. After a failure the file may be there.
Result<WebFile> DownloadUrl(FileSystem& fs, const std::string& url, const std::string& path);

}  // namespace mlp
