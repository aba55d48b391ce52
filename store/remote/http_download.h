// A download over HTTP that continues where an earlier one was cut off. Private to store/remote.
#pragma once

#include <functional>
#include <string>

#include "store/base/file_system.h"
#include "store/remote/http_client.h"

namespace mlp {

// Sends `request`, which is complete but for its range and its sink.
using HttpSend = std::function<Result<HttpAnswer>(HttpRequest request)>;

// Into `path`, which may hold the beginning. An answer that is neither a success nor explained by
// the range is returned for the caller to judge.
Result<HttpAnswer> DownloadOverHttp(FileSystem& fs, const std::string& path, const HttpSend& send,
                                    Attempt& attempt);

}  // namespace mlp
