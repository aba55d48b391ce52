#include "engine/orphan_guard.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <utility>

namespace mlp {
namespace {

// Lines "+ <group>" and "- <group>" come on stdin, and "." when the command that stands in the
// arguments, behind its directory, is not to be run.
constexpr const char* kScript = R"(
live=' '
while read -r what group; do
  case $what in
    +) live="$live$group " ;;
    -) live="${live%% $group *} ${live#* $group }" ;;
    .) set -- ;;
  esac
done
tell() {
  some=0
  for group in $live; do kill -s "$1" -- "-$group" && some=1; done
}
give_time() {
  tenths=$1
  tell 0
  while [ $some = 1 ] && [ $tenths -gt 0 ]; do
    sleep 0.1
    tenths=$((tenths - 1))
    tell 0
  done
}
tell TERM
give_time 20
tell KILL
give_time 10
[ $# -gt 0 ] && cd "$1" && shift && exec "$@" 3>&- 4>&- 5>&-
)";

// The numbers that files are kept open at: what a shell can close.
constexpr int kFirstKept = 3, kMostKept = 3;

// A file under a number that none of the guard's own files has.
UniqueFd OutOfTheWay(int fd) {
  return UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, kFirstKept + kMostKept));
}

}  // namespace

OrphanGuard::~OrphanGuard() {
  Stop();
}

void OrphanGuard::Stop() {
  socket_.Close();
  while (process_ > 0 && ::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
}

void OrphanGuard::Keep(const std::vector<int>& fds) {
  if (!last_.empty()) return;
  Stop();
  kept_ = fds;
}

void OrphanGuard::Arm(std::vector<std::string> argv, const std::string& cwd) {
  Stop();
  last_ = std::move(argv);
  last_.insert(last_.begin(), cwd);
  Prepare();
}

void OrphanGuard::Disarm() {
  if (last_.empty()) return;
  if (socket_.get() >= 0) (void)::send(socket_.get(), ".\n", 2, MSG_NOSIGNAL);
  last_.clear();
  kept_.clear();
  Stop();
}

void OrphanGuard::Start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
  UniqueFd ours(ends[0]), theirs(ends[1]);
  std::vector<UniqueFd> kept;
  for (const int fd : kept_) kept.push_back(OutOfTheWay(fd));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i].get() >= 0)
      posix_spawn_file_actions_adddup2(&actions, kept[i].get(), kFirstKept + static_cast<int>(i));
  }
  posix_spawn_file_actions_addchdir_np(&actions, "/");
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  // Out of reach of a Ctrl-C at the terminal.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  std::vector<std::string> words = {"sh", "-c", kScript, "mlpipe-guard"};
  words.insert(words.end(), last_.begin(), last_.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int error =
      ::posix_spawn(&process_, "/bin/sh", &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) process_ = -1;
  if (error == 0) socket_ = std::move(ours);
}

bool OrphanGuard::Tell(char what, pid_t group) const {
  std::array<char, 16> line = {what, ' '};
  char* end = std::to_chars(line.begin() + 2, line.end() - 1, group).ptr;
  *end++ = '\n';
  return ::send(socket_.get(), line.data(), end - line.data(), MSG_NOSIGNAL) >= 0;
}

void OrphanGuard::Prepare() {
  if (process_ == 0) Start();
}

void OrphanGuard::Announce(pid_t group) const {
  if (socket_.get() >= 0) Tell('+', group);
}

void OrphanGuard::Remove(pid_t group) {
  if (socket_.get() >= 0 && !Tell('-', group)) socket_.Close();
}

}  // namespace mlp
