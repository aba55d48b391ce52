#include "store/remote/ssh_command.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr const char* kPasswordVariable = "MLPIPE_SSH_PASSWORD";
constexpr int kConnectSeconds = 30;
// ssh asks for more than passwords: whether a host is the right one is for the user to say.
constexpr const char* kAnswers =
    "#!/bin/sh\n"
    "case $1 in\n"
    "  *yes/no* | *[Ff]ingerprint*) exit 1 ;;\n"
    "  *[Pp]assword*) printf '%s\\n' \"$MLPIPE_SSH_PASSWORD\" ;;\n"
    "  *) exit 1 ;;\n"
    "esac\n";

// A user's own ProxyCommand or Match line may hand the name to a shell (%r); newer versions of ssh
// refuse the same.
Status CheckUser(const std::string& user) {
  const bool is_harmless =
      !user.starts_with('-') && !user.ends_with('\\') &&
      std::none_of(user.begin(), user.end(), [](unsigned char c) {
        return std::iscntrl(c) != 0 ||
               std::string_view("'`\"$;&<>|(){} ").find(static_cast<char>(c)) !=
                   std::string_view::npos;
      });
  if (is_harmless) return {};
  return Fail(ErrorCode::kInvalid,
              Format("{} is no name of a user for ssh", Quoted(ForTerminal(user))),
              "use letters, digits and . _ - @ + only");
}

}  // namespace

Result<SshCommand> MakeSshCommand(const RemoteUrl& url, const RemoteOptions& options) {
  MLP_ASSIGN(const int port, options.Number("port", url.port, 1));
  MLP_ASSIGN(const bool agent, options.Flag("allow_agent", true));
  MLP_ASSIGN(const bool gss, options.Flag("gss_auth", false));
  MLP_ASSIGN(const int timeout, options.Seconds("timeout", kConnectSeconds));
  const std::string user = options.Has("user") ? options.Text("user") : url.user;
  MLP_TRY(CheckUser(user));
  SshCommand command;
  // A connection that is dead is given up after a minute, unless the user's configuration says
  // else.
  command.argv = {"ssh", "-T", "-oClearAllForwardings=yes", "-oServerAliveInterval=15",
                  "-oServerAliveCountMax=4"};
  const auto add = [&](bool wanted, std::string argument) {
    if (wanted) command.argv.push_back(std::move(argument));
  };
  add(port > 0, Format("-p{}", port));
  add(!user.empty(), "-l" + user);
  add(options.Has("keyfile"), "-oIdentityFile=" + options.Text("keyfile"));
  add(!agent, "-oIdentityAgent=none");
  add(gss, "-oGSSAPIAuthentication=yes");
  add(true, Format("-oConnectTimeout={}", timeout));
  for (const char* argument : {"-s", "--"}) command.argv.emplace_back(argument);
  command.argv.push_back(url.host);
  command.argv.emplace_back("sftp");
  command.password = options.Has("password") ? options.Text("password") : url.password;
  return command;
}

Result<PasswordGiver> PasswordGiver::Make(FileSystem& fs, const std::string& password) {
  if (password.empty()) return PasswordGiver(fs, "");
  const char* const directory = std::getenv("TMPDIR");
  PasswordGiver giver(
      fs, Format("{}/mlpipe-askpass.{}", directory == nullptr ? "/tmp" : directory, RandomName()));
  MLP_ASSIGN(const auto file, fs.CreateNew(giver.path_, 0700));
  MLP_TRY(file->Append(kAnswers));
  MLP_TRY(file->Close());
  giver.environment_ = {"SSH_ASKPASS=" + giver.path_, "SSH_ASKPASS_REQUIRE=force",
                        Format("{}={}", kPasswordVariable, password)};
  return giver;
}

PasswordGiver::PasswordGiver(PasswordGiver&& other) noexcept
    : fs_(other.fs_),
      path_(std::exchange(other.path_, "")),
      environment_(std::move(other.environment_)) {}

PasswordGiver::~PasswordGiver() {
  if (!path_.empty()) (void)fs_.RemoveFile(path_);
}

}  // namespace mlp
