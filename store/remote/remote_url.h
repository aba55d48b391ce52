// RemoteUrl: the parts of a remote's address. Private to store/remote.
#pragma once

#include <string>
#include <string_view>

#include "store/base/error.h"

namespace mlp {

struct RemoteUrl {
  std::string scheme;    // lower case; "" for a plain path
  std::string user;      // decoded
  std::string password;  // decoded; never shown
  std::string host;      // an IPv6 address without its brackets
  int port = 0;          // 0: the scheme's own
  std::string path;      // as written, without '/' at its end, unless it is "/"
  // The host as it stands in a URL, with the port.
  std::string Authority() const;
  // Without user and password.
  std::string Display() const;
};

// "scheme://[user[:password]@]host[:port][/path]", or a plain path. kInvalid for what is neither;
// the message shows nothing of the address but its scheme.
Result<RemoteUrl> ParseRemoteUrl(std::string_view text);

// Percent-encoded as RFC 3986 has it: all but unreserved characters, and '/' as told.
std::string PercentEncoded(std::string_view text, bool keep_slashes);
// What stands encoded in it; broken escapes stay as they are.
std::string PercentDecoded(std::string_view text);

}  // namespace mlp
