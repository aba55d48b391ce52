// What the kinds that speak HTTP share: their options, and small things of the protocol. Private to
// store/remote.
#pragma once

#include <cstdint>
#include <string>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/http_client.h"
#include "store/remote/remote_options.h"

namespace mlp {

// Options: ssl_verify (false, or a file or directory of certificates to trust), connect_timeout,
// read_timeout (or timeout), in seconds.
Result<HttpSettings> ReadHttpSettings(FileSystem& fs, const RemoteOptions& options,
                                      std::string display);

// Of an answer to HEAD; kIo when the server does not say.
Result<std::uint64_t> ContentLength(const HttpAnswer& answer, const std::string& what);

}  // namespace mlp
