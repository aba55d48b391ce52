#include "store/remote/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kEndPatienceMs = 2000;
constexpr int kStepMs = 5;

// mlpipe's environment with `changes`.
std::vector<std::string> Environment(const std::vector<std::string>& changes) {
  std::vector<std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry), name = text.substr(0, text.find('='));
    const bool changed = std::any_of(changes.begin(), changes.end(), [&](std::string_view change) {
      return change.substr(0, change.find('=')) == name;
    });
    if (!changed) merged.emplace_back(text);
  }
  for (const std::string& change : changes) {
    if (change.find('=') != std::string::npos) merged.push_back(change);
  }
  return merged;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// How the child starts: the three streams, and signals as a shell would have them.
class SpawnPlan {
 public:
  SpawnPlan(int talk_fd, int error_fd) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, talk_fd, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, talk_fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, error_fd, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) sigaddset(&usual, signal);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &usual);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  int Spawn(pid_t* pid, char* const* argv, char* const* environment) const {
    return ::posix_spawnp(pid, argv[0], &actions_, &attributes_, argv, environment);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// Whether it has ended, and is reaped, within the patience.
bool EndsBySelf(pid_t pid) {
  for (int waited = 0; waited < kEndPatienceMs; waited += kStepMs) {
    if (::waitpid(pid, nullptr, WNOHANG) != 0) return true;
    const timespec step{0, kStepMs * 1'000'000};
    ::nanosleep(&step, nullptr);
  }
  return false;
}

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::Start(
    const std::vector<std::string>& argv, const std::vector<std::string>& environment) {
  int sockets[2], pipes[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return Fail(SystemError(errno, "start", argv[0]));
  }
  UniqueFd own(sockets[0]), childs(sockets[1]);
  if (::pipe2(pipes, O_CLOEXEC) != 0) return Fail(SystemError(errno, "start", argv[0]));
  UniqueFd errors(pipes[0]), childs_errors(pipes[1]);
  std::vector<std::string> arguments = argv, variables = Environment(environment);
  const std::vector<char*> argv_pointers = Pointers(arguments), env_pointers = Pointers(variables);
  pid_t pid = 0;
  const SpawnPlan plan(childs.get(), childs_errors.get());
  const int error = plan.Spawn(&pid, argv_pointers.data(), env_pointers.data());
  if (error != 0) {
    Error failure = SystemError(error, "start", argv[0]);
    if (error == ENOENT) failure.hint = "install " + Quoted(argv[0]) + ", or put it in PATH";
    return Fail(std::move(failure));
  }
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, std::move(own), std::move(errors)));
}

void ChildProcess::HangUp() {
  ::shutdown(talk_.get(), SHUT_RDWR);
}

ChildProcess::~ChildProcess() {
  HangUp();
  errors_.Close();
  if (EndsBySelf(pid_)) return;
  ::kill(pid_, SIGTERM);
  if (EndsBySelf(pid_)) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace mlp
