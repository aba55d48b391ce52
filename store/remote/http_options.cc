#include "store/remote/http_options.h"

#include <charconv>

#include "store/base/format.h"

namespace mlp {

Result<HttpSettings> ReadHttpSettings(FileSystem& fs, const RemoteOptions& options,
                                      std::string display) {
  HttpSettings settings;
  settings.display = std::move(display);
  if (const Result<bool> verify = options.Flag("ssl_verify", true)) {
    settings.verify = *verify;
  } else {  // the certificates to verify it by
    const std::string path = options.Text("ssl_verify");
    MLP_ASSIGN(const auto stat, fs.Stat(path, true));
    if (!stat) return Fail(options.Wrong("ssl_verify", "names a file that is not there"));
    settings.ca_path = path;
    settings.ca_is_directory = stat->type == FileType::kDirectory;
  }
  MLP_ASSIGN(settings.connect_seconds,
             options.Seconds("connect_timeout", settings.connect_seconds));
  MLP_ASSIGN(const int timeout, options.Seconds("timeout", settings.stall_seconds));
  MLP_ASSIGN(settings.stall_seconds, options.Seconds("read_timeout", timeout));
  return settings;
}

Result<std::uint64_t> ContentLength(const HttpAnswer& answer, const std::string& what) {
  const std::string text = answer.Header("content-length");
  std::uint64_t size = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (text.empty() || problem != std::errc() || stop != text.data() + text.size()) {
    return Fail(ErrorCode::kIo, Format("{}: the server does not say how long it is", what));
  }
  return size;
}

}  // namespace mlp
