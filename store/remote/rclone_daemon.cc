#include "store/remote/rclone_daemon.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostRcloneSaid = std::size_t{64} << 10;
constexpr std::chrono::seconds kStartPatience{30};
constexpr int kLogWatchMs = 100;
// The shell ends rclone when its stdin ends: when the Remote is closed, or mlpipe dies.
constexpr const char* kScript =
    "command -v rclone >/dev/null || { echo 'rclone is not installed' >&2; exit 1; }\n"
    "rclone rcd --rc-addr 127.0.0.1:0 --log-level NOTICE &\n"
    "cat >/dev/null\n"
    "kill $!\n"
    "wait";

Error NotStarted(const std::string& display, const std::string& said) {
  const std::vector<std::string> lines = SplitLines(said);
  return {ErrorCode::kIo,
          Format("{}: rclone does not start: {}", display,
                 lines.empty() ? "it says nothing" : ForTerminal(lines.back())),
          {},
          {},
          "install rclone (Debian: apt-get install rclone) and see whether it starts",
          {}};
}

// What a call's failure means. rclone has tried again itself what its servers let fail.
tl::unexpected<Error> Failed(const HttpAnswer& answer, const std::string& display,
                             Attempt& attempt) {
  const Value said = Value::parse(answer.text, nullptr, /*allow_exceptions=*/false);
  const Value* const text = FindByPath(said, "error");
  const std::string why = text != nullptr && text->is_string()
                              ? ForTerminal(text->get<std::string>())
                              : Format("status {}", answer.status);
  Error error{ErrorCode::kIo, Format("{}: {}", display, why), {}, {}, {}, {}};
  if (answer.status == 404) {
    error.code = ErrorCode::kNotFound;
    return Fail(std::move(error));
  }
  const bool unknown = why.find("didn't find section in config file") != std::string::npos;
  if (unknown) error.hint = "'rclone config' sets a name up, 'rclone listremotes' shows them";
  return attempt.Fails(unknown ? Trouble::kRefused : Trouble::kPasses, std::move(error));
}

}  // namespace

Result<std::string> RcloneDaemon::ReadAddress() {
  constexpr std::string_view kBefore = "Serving remote control on ";
  const auto deadline = std::chrono::steady_clock::now() + kStartPatience;
  std::string said;
  for (;;) {
    const std::size_t begin = said.find(kBefore);
    const std::size_t end = begin == std::string::npos ? begin : said.find('\n', begin);
    if (end != std::string::npos) {
      const std::string url(
          Trim(said.substr(begin + kBefore.size(), end - begin - kBefore.size())));
      if (url.starts_with("http://127.0.0.1:")) return url;
      return Fail(NotStarted(display_, said));
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd errors{child_->error_fd(), POLLIN, 0};
    const int ready = ::poll(&errors, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready < 0 && errno == EINTR) continue;
    char text[4096];
    const ssize_t got = ready > 0 ? ::read(child_->error_fd(), text, sizeof text) : 0;
    if (got <= 0 || said.size() > kMostRcloneSaid) return Fail(NotStarted(display_, said));
    said.append(text, static_cast<std::size_t>(got));
  }
}

// Errors come as answers; its log must only not fill the pipe. A child that does not end when it is
// told to is not waited for here: ChildProcess kills it.
void RcloneDaemon::DropWhatItSays() {
  char text[4096];
  for (;;) {
    pollfd errors{child_->error_fd(), POLLIN, 0};
    if (::poll(&errors, 1, kLogWatchMs) <= 0) {
      if (ending_) return;
      continue;
    }
    const ssize_t got = ::read(child_->error_fd(), text, sizeof text);
    if (got == 0 || (got < 0 && errno != EINTR)) return;
  }
}

Result<std::unique_ptr<RcloneDaemon>> RcloneDaemon::Start(const std::string& display) {
  // Any user of this machine can reach the port.
  HttpSettings settings;
  settings.display = display;
  settings.auth = HttpSettings::Auth::kBasic;
  settings.user = RandomName();
  settings.password = RandomName() + RandomName();
  settings.stall_seconds = 0;  // it is silent while it moves a big file
  MLP_ASSIGN(auto child,
             ChildProcess::Start({"sh", "-c", kScript}, {"RCLONE_RC_USER=" + settings.user,
                                                         "RCLONE_RC_PASS=" + settings.password,
                                                         // With it every call of rclone's S3 fails.
                                                         "AWS_CA_BUNDLE"}));
  std::unique_ptr<RcloneDaemon> daemon(new RcloneDaemon(std::move(child), display));
  MLP_ASSIGN(daemon->url_, daemon->ReadAddress());
  MLP_ASSIGN(daemon->client_, MakeHttpClient(std::move(settings)));
  daemon->drain_ = std::thread(&RcloneDaemon::DropWhatItSays, daemon.get());
  return daemon;
}

RcloneDaemon::~RcloneDaemon() {
  ending_ = true;
  child_->HangUp();
  if (drain_.joinable()) drain_.join();
}

Result<Value> RcloneDaemon::Call(const std::string& command, const Value& parameters,
                                 Attempt& attempt) {
  HttpRequest request;
  request.method = "POST";
  request.url = url_ + command;
  request.headers = {"Content-Type: application/json"};
  request.has_body = true;
  request.text = parameters.dump(-1, ' ', false, Value::error_handler_t::replace);
  std::string text;
  request.sink = [&text](const HttpAnswer&, std::string_view bytes) -> Status {
    text += bytes;
    return {};
  };
  MLP_ASSIGN(const HttpAnswer answer, client_->Send(request, attempt));
  if (!answer.IsSuccess()) return Failed(answer, display_, attempt);
  Value value = Value::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return Fail(ErrorCode::kIo, display_ + ": rclone answers no JSON");
  return value;
}

}  // namespace mlp
