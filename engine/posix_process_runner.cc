#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <utility>

#include "engine/launch.h"
#include "engine/orphan_guard.h"
#include "engine/process_runner.h"
#include "store/base/posix_io.h"

namespace mlp {
namespace {

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

    MLP_ASSIGN(const pid_t pid, Launch(spec, write_end.get(), guard_));
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

  void KeepOpen(const std::vector<int>& fds) override { guard_.Keep(fds); }
  void IfKilled(const std::vector<std::string>& argv, const std::string& cwd) override {
    guard_.Arm(argv, cwd);
  }
  void ForgetKilled() override { guard_.Disarm(); }

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
