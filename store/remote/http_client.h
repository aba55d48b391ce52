// HttpClient: one request after the other over connections that are kept, from several threads at
// once, each with a connection of its own. Private to store/remote.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/transfer_crew.h"

namespace mlp {

struct HttpAnswer {
  long status = 0;
  std::map<std::string, std::string> headers;  // names in lower case; the last of each name
  std::string url;   // where it came from, if not from where it was asked for
  std::string text;  // the body, unless it went to the sink; of an error its first 64 KiB
  bool IsSuccess() const { return status >= 200 && status < 300; }
  // "" when the server did not send it.
  std::string Header(const std::string& name) const;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers;  // "Name: value"

  // What is sent: a text, or `size` bytes of a file from `offset` on.
  bool has_body = false;
  std::string text;
  ReadableFile* file = nullptr;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::function<void(std::uint64_t)> on_sent;  // bytes of the file sent so far

  // Takes the body of a success piece by piece, with the status and headers that came before it.
  std::function<Status(const HttpAnswer&, std::string_view)> sink;
};

struct HttpSettings {
  std::string display;  // the address that errors show
  bool verify = true;   // the server's certificate
  std::string ca_path;  // "": the system's certificates
  bool ca_is_directory = false;
  std::string certificate, key;  // of the client; files
  std::string user, password;
  enum class Auth { kNone, kBasic, kDigest } auth = Auth::kNone;
  bool use_netrc = false;
  bool follow_redirects = false;  // of requests that only read; never from https to http
  int connect_seconds = 10;
  int stall_seconds = 60;  // without a byte
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // An answer of any status. An error is one of the connection, of the sink or of the file; it says
  // what it means for the rest (Attempt).
  virtual Result<HttpAnswer> Send(const HttpRequest& request, Attempt& attempt) = 0;
};

// The client refers to nothing of its arguments.
Result<std::unique_ptr<HttpClient>> MakeHttpClient(HttpSettings settings);

// What a status that is no success means: too many requests and troubles of the server pass, 401
// refuses everything. `what` is the item's name in the message.
tl::unexpected<Error> FailedStatus(const HttpAnswer& answer, const std::string& what,
                                   Attempt& attempt);

}  // namespace mlp
