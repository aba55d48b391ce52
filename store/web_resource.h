// WebResource: which version of something stands at a URL now.
#pragma once

#include <string>

#include "store/base/digest.h"
#include "store/base/error.h"

namespace mlp {

struct WebResource {
  bool exists = false;     // false: the server says that there is nothing (404, 410)
  Digest version;          // of the ETag if the server sends one, else of the bytes
  std::uint64_t size = 0;  // of the bytes; 0 when only the ETag was asked for
};

// http and https; follows redirects. Blocks, on any thread. kIo when the server cannot be reached
// within 10 s, sends nothing for 30 s, or answers with another status.
Result<WebResource> FetchVersion(HashAlgorithm algorithm, const std::string& url);

}  // namespace mlp
