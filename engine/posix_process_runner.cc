#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <utility>

#include "engine/orphan_guard.h"
#include "engine/process_runner.h"
#include "store/base/posix_io.h"

namespace mlp {
namespace {

// The attributes and file actions of one spawn.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void UseStreams(int output_fd, bool discard_stderr) {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output_fd, STDOUT_FILENO);
    if (discard_stderr) {
      posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    } else {
      posix_spawn_file_actions_adddup2(&actions_, output_fd, STDERR_FILENO);
    }
  }
  void UseDirectory(const std::string& cwd) {
    posix_spawn_file_actions_addchdir_np(&actions_, cwd.c_str());
  }
  // A group of its own, and signals as a shell would have them, whatever mlpipe itself does with
  // them.
  void UseOwnGroupAndDefaultSignals() {
    sigset_t none, defaults;
    sigemptyset(&none);
    sigfillset(&defaults);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// mlpipe's environment with `changes` ("NAME=value") on top.
std::vector<std::string> MergedEnvironment(const std::vector<std::string>& changes) {
  std::vector<std::string> merged = changes;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('=') + 1);
    bool replaced = false;
    for (const std::string& change : changes) replaced |= change.starts_with(name);
    if (!replaced) merged.emplace_back(text);
  }
  return merged;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

int ExitStatusOf(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

class PosixProcessRunner : public ProcessRunner {
 public:
  ~PosixProcessRunner() override {
    for (auto& [id, child] : children_) {
      ::kill(-id, SIGKILL);
      guard_.Remove(id);
      ::waitpid(id, nullptr, 0);
    }
  }

  Result<ProcessId> Start(const ProcessSpec& spec) override {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      return Fail(SystemError(errno, "make a pipe for", spec.argv[0]));
    UniqueFd read_end(ends[0]), write_end(ends[1]);
    ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);

    SpawnPlan plan;
    plan.UseStreams(write_end.get(), spec.discard_stderr);
    plan.UseDirectory(spec.cwd);
    plan.UseOwnGroupAndDefaultSignals();
    std::vector<std::string> argv = spec.argv;
    std::vector<std::string> environment = MergedEnvironment(spec.set_environment);
    guard_.Prepare();
    pid_t pid = 0;
    const int error = ::posix_spawnp(&pid, argv[0].c_str(), plan.actions(), plan.attributes(),
                                     Pointers(argv).data(), Pointers(environment).data());
    if (error != 0) return Fail(SystemError(error, "start", spec.argv[0] + " in " + spec.cwd));
    guard_.Add(pid);
    // The child is not reaped before this runs, so its pid cannot have been given to another
    // process.
    UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (pidfd.get() < 0) {
      const int pidfd_error = errno;
      ::kill(-pid, SIGKILL);
      guard_.Remove(pid);
      ::waitpid(pid, nullptr, 0);
      return Fail(SystemError(pidfd_error, "watch", spec.argv[0]));
    }
    children_.emplace(pid, Child{std::move(read_end), std::move(pidfd), false});
    return pid;
  }

  void Signal(ProcessId id, int signal) override {
    const auto found = children_.find(id);
    if (found == children_.end()) return;
    found->second.was_signalled = true;
    ::kill(-id, signal);
  }

  void KeepOpen(int fd) override { guard_.Keep(fd); }

  Result<std::vector<ProcessEvent>> Wait(std::chrono::milliseconds timeout,
                                         const std::vector<int>& wake_fds) override {
    std::vector<pollfd> fds;
    for (const int fd : wake_fds) fds.push_back({fd, POLLIN, 0});
    std::vector<ProcessId> owners;
    for (const auto& [id, child] : children_) {
      owners.push_back(id);
      fds.push_back({child.output.get(), POLLIN, 0});  // poll skips a closed one (-1)
      fds.push_back({child.pidfd.get(), POLLIN, 0});
    }
    const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(timeout.count()));
    if (ready < 0 && errno != EINTR) return Fail(SystemError(errno, "wait for", "processes"));
    std::vector<ProcessEvent> events;
    if (ready <= 0) return events;
    for (std::size_t i = 0; i < owners.size(); ++i) {
      const bool has_output = fds[wake_fds.size() + 2 * i].revents != 0;
      const bool has_ended = fds[wake_fds.size() + 2 * i + 1].revents != 0;
      if (has_output || has_ended) Drain(owners[i], events);
      if (has_ended) Reap(owners[i], events);
    }
    return events;
  }

 private:
  struct Child {
    UniqueFd output;
    UniqueFd pidfd;
    bool was_signalled;
  };

  // At most what a pipe holds, so that one talkative process cannot starve the loop.
  void Drain(ProcessId id, std::vector<ProcessEvent>& events) {
    Child& child = children_.at(id);
    std::array<char, 65536> buffer;
    if (child.output.get() < 0) return;
    const ssize_t got = ::read(child.output.get(), buffer.data(), buffer.size());
    if (got > 0) {
      events.push_back({ProcessEvent::Kind::kOutput, id, std::string(buffer.data(), got), 0});
    } else if (got == 0) {
      child.output.Close();
    }
  }

  void Reap(ProcessId id, std::vector<ProcessEvent>& events) {
    // Before the leader is reaped its group cannot be anybody else's.
    if (children_.at(id).was_signalled) ::kill(-id, SIGKILL);
    guard_.Remove(id);
    int wait_status = 0;
    while (::waitpid(id, &wait_status, 0) < 0 && errno == EINTR) {
    }
    // What the leader left in the pipe, and no more: a process that it left behind may go on
    // writing.
    int left = 0;
    ::ioctl(children_.at(id).output.get(), FIONREAD, &left);
    for (std::size_t drained = 0; drained < static_cast<std::size_t>(left);) {
      const std::size_t count = events.size();
      Drain(id, events);
      if (events.size() == count) break;
      drained += events.back().bytes.size();
    }
    children_.erase(id);
    events.push_back({ProcessEvent::Kind::kExit, id, {}, ExitStatusOf(wait_status)});
  }

  std::map<ProcessId, Child> children_;
  OrphanGuard guard_;
};

}  // namespace

std::unique_ptr<ProcessRunner> MakePosixProcessRunner() {
  return std::make_unique<PosixProcessRunner>();
}

}  // namespace mlp
