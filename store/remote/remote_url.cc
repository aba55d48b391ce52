#include "store/remote/remote_url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool IsUnreserved(unsigned char c) {
  const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return plain || c == '-' || c == '.' || c == '_' || c == '~';
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool IsPrintable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

void TakeUser(std::string_view text, RemoteUrl& url) {
  const std::size_t colon = text.find(':');
  url.user = PercentDecoded(text.substr(0, colon));
  if (colon != std::string_view::npos) url.password = PercentDecoded(text.substr(colon + 1));
}

bool IsHost(std::string_view text, bool in_brackets) {
  return std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return (IsUnreserved(c) && c != '~') || (in_brackets && (c == ':' || c == '%'));
  });
}

bool IsHttp(const std::string& scheme) {
  return scheme == "http" || scheme == "https" || scheme == "webdav" || scheme == "webdavs";
}

// "host", "host:port", "[v6]:port". false when it is none.
bool TakeHost(std::string_view text, RemoteUrl& url) {
  std::string_view port;
  const bool in_brackets = text.starts_with('[');
  if (in_brackets) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    url.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    url.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  // What begins with '-' would be an option to a program that is given the host.
  if (url.host.empty() || url.host.starts_with('-') || !IsHost(url.host, in_brackets)) return false;
  if (port.empty()) return true;
  if (!port.starts_with(':')) return false;
  port.remove_prefix(1);
  const auto [stop, problem] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  return problem == std::errc() && stop == port.data() + port.size() && url.port > 0 &&
         url.port < 65536;
}

Error NotAnAddress(std::string_view scheme) {
  return {ErrorCode::kInvalid,
          Format("the address of the remote, '{}://...', cannot be understood", scheme),
          {},
          {},
          Format("write it as {}://host/path or {}://user@host:port/path", scheme, scheme),
          {}};
}

// A key would land in the query or the fragment; the value may be a secret.
Error HasQuery(const std::string& scheme) {
  return {ErrorCode::kInvalid,
          Format("the address of the remote, '{}://...', has a '?' or '#' in it", scheme),
          {},
          {},
          "write them as %3F and %23 if they belong to the path",
          {}};
}

}  // namespace

std::string RemoteUrl::Authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == 0 ? name : Format("{}:{}", name, port);
}

std::string RemoteUrl::Display() const {
  return scheme.empty() ? path : scheme + "://" + Authority() + path;
}

Result<RemoteUrl> ParseRemoteUrl(std::string_view text) {
  RemoteUrl url;
  const std::size_t colon = text.find("://");
  std::string_view rest = text;
  if (colon != std::string_view::npos) {
    url.scheme = LowerCase(text.substr(0, colon));
    rest.remove_prefix(colon + 3);
    if (!IsPrintable(text)) return Fail(NotAnAddress("scheme"));
  }
  if (!url.scheme.empty() && url.scheme != "file") {
    if (IsHttp(url.scheme) && rest.find_first_of("?#") != std::string_view::npos) {
      return Fail(HasQuery(url.scheme));
    }
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    std::string_view authority = rest.substr(0, slash);
    rest.remove_prefix(slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
      TakeUser(authority.substr(0, at), url);
      authority.remove_prefix(at + 1);
    }
    if (!TakeHost(authority, url)) return Fail(NotAnAddress(url.scheme));
  }
  while (rest.size() > 1 && rest.ends_with('/')) rest.remove_suffix(1);
  url.path = rest;
  return url;
}

std::string PercentEncoded(std::string_view text, bool keep_slashes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsUnreserved(byte) || (c == '/' && keep_slashes)) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 &&
                        HexValue(text[i + 2]) >= 0;
    if (escape) {
      decoded += static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace mlp
