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

namespace mlp {
namespace {

// Lines "+ <group>" and "- <group>" come on stdin.
constexpr const char* kScript = R"(
live=' '
while read -r what group; do
  case $what in
    +) live="$live$group " ;;
    -) live="${live%% $group *} ${live#* $group }" ;;
  esac
done
set -- $live
[ $# -gt 0 ] || exit 0
for group; do kill -s TERM -- "-$group"; done
for tenths in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
  live=0
  for group; do ! kill -s 0 -- "-$group" || live=1; done
  [ $live = 1 ] || exit 0
  sleep 0.1
done
for group; do kill -s KILL -- "-$group"; done
)";

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

void OrphanGuard::Keep(int fd) {
  Stop();
  kept_ = fd;
}

void OrphanGuard::Start() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return;
  UniqueFd ours(ends[0]), theirs(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (kept_ >= 0) posix_spawn_file_actions_adddup2(&actions, kept_, STDERR_FILENO + 1);
  posix_spawn_file_actions_addchdir_np(&actions, "/");
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  // Out of reach of a Ctrl-C at the terminal.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  std::string name = "sh", option = "-c", script = kScript;
  char* const argv[] = {name.data(), option.data(), script.data(), nullptr};
  const int error = ::posix_spawn(&process_, "/bin/sh", &actions, &attributes, argv, environ);
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
