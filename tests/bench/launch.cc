// Runs a command with its output thrown away and prints "SECONDS PEAK_KIB STATUS": how long until
// it had been waited for, the most memory that it or one process it waited for had, and its exit
// status (a signal: 128 and its number). The memory noted for a process never falls below that of
// the process that started it, hence this small one: started by Python itself, every command would
// seem to need 16 MiB.
//
//   launch COMMAND [ARGUMENT...]
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>

namespace {

double Now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return fprintf(stderr, "usage: launch COMMAND [ARGUMENT...]\n"), 2;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  const double begin = Now();
  if (const int error = posix_spawnp(&pid, argv[1], &actions, nullptr, argv + 1, environ)) {
    return fprintf(stderr, "%s: %s\n", argv[1], strerror(error)), 127;
  }
  int status = 0;
  rusage usage;
  while (wait4(pid, &status, 0, &usage) < 0) {
  }
  const double seconds = Now() - begin;
  const int result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  printf("%.9f %ld %d\n", seconds, usage.ru_maxrss, result);
}
