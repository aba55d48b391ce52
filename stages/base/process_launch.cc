#include "stages/base/process_launch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

sigset_t PassedOn() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR2}) sigaddset(&set, signal);
  return set;
}

[[noreturn]] void FailCall(const char* call) {
  throw WorkError(fmt::format("cannot start processes: {}: {}", call, std::strerror(errno)));
}

std::string EmptyTemporaryFile() {
  std::string path = (std::filesystem::temp_directory_path() / "mlpipe-stage.XXXXXX").string();
  const int file = mkstemp(path.data());
  if (file < 0) FailCall("mkstemp");
  close(file);
  return path;
}

// The arguments of this process.
std::vector<std::string> CommandLine() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> arguments;
  for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
  return arguments;
}

struct Launched {
  pid_t id = -1;
  int errors = -1;   // the pipe that is its stderr; -1 once it is at its end
  std::string text;  // what it said there
  bool has_ended = false;
  int status = 0;  // as waitpid gives it
};

class Launch {
 public:
  Launch() : store_(EmptyTemporaryFile()) {
    // Whoever started this process may ignore it, and then there is nothing to wait for.
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &usual, &child_before_);
    sigset_t noted = PassedOn();
    sigaddset(&noted, SIGCHLD);
    sigprocmask(SIG_BLOCK, &noted, &mask_before_);
    signals_ = signalfd(-1, &noted, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~Launch() {
    for (Launched& process : processes_) {
      if (process.id > 0 && !process.has_ended) {
        kill(process.id, SIGKILL);
        waitpid(process.id, nullptr, 0);
      }
      if (process.errors >= 0) close(process.errors);
    }
    if (signals_ >= 0) close(signals_);
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
    sigaction(SIGCHLD, &child_before_, nullptr);
    unlink(store_.c_str());
  }
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;

  void Start(int count) {
    if (signals_ < 0) FailCall("signalfd");
    for (int rank = 0; rank < count; ++rank) StartOne(rank, count);
  }

  // The rank of the first process that fails, or -1 if none does.
  int Wait() {
    while (true) {
      bool is_running = false;
      for (std::size_t rank = 0; rank < processes_.size(); ++rank) {
        const Launched& process = processes_[rank];
        if (process.has_ended && process.status != 0) return static_cast<int>(rank);
        is_running = is_running || !process.has_ended;
      }
      if (!is_running) return -1;
      WaitForNews();
    }
  }

  // What there is to say of the one that failed, beside what was passed on.
  LaunchedFailure FailureOf(int rank) {
    const Launched& process = processes_[static_cast<std::size_t>(rank)];
    if (WIFSIGNALED(process.status)) {
      const int signal = WTERMSIG(process.status);
      Error error = WorkError(fmt::format("process {} of {} was ended by signal {} ({})", rank,
                                          processes_.size(), signal, strsignal(signal)));
      if (signal == SIGKILL)
        error.Hint("the kernel kills what takes more memory than there is: 'dmesg' says so");
      return {error.Render(), static_cast<int>(Failure::kWork)};
    }
    const int status = WEXITSTATUS(process.status);
    if (process.text.empty()) {
      const Error error = WorkError(
          fmt::format("process {} of {} ended with status {}", rank, processes_.size(), status));
      return {error.Render(), status};
    }
    // All of them say what is wrong with the params; once is enough.
    const bool is_said = processes_.front().text.ends_with(process.text);
    return {is_said ? std::string() : process.text, status};
  }

  // The signal that was passed on and ended that process; 0 if it ended otherwise.
  int EndedBy(int rank) const {
    const int status = processes_[static_cast<std::size_t>(rank)].status;
    const bool by_it = WIFSIGNALED(status) && sigismember(&passed_on_, WTERMSIG(status)) == 1;
    return by_it ? WTERMSIG(status) : 0;
  }

 private:
  void StartOne(int rank, int count) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) FailCall("pipe");
    const pid_t self = getpid();
    const std::vector<std::string> arguments = CommandLine();
    processes_.emplace_back();
    processes_.back().errors = ends[0];
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    const pid_t id = fork();
    if (id == 0) Become(rank, count, ends[1], self, arguments);
    close(ends[1]);
    if (id < 0) FailCall("fork");
    processes_.back().id = id;
  }

  // In the new process. The signals that are passed on stay blocked: see ReleaseLaunchSignals.
  [[noreturn]] void Become(int rank, int count, int errors, pid_t launcher,
                           const std::vector<std::string>& arguments) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != launcher) _exit(1);
    dup2(errors, STDERR_FILENO);
    sigset_t mask = mask_before_;
    for (const int signal : {SIGTERM, SIGINT, SIGUSR2}) sigaddset(&mask, signal);
    sigprocmask(SIG_SETMASK, &mask, nullptr);
    sigaction(SIGCHLD, &child_before_, nullptr);
    setenv("RANK", std::to_string(rank).c_str(), 1);
    setenv("LOCAL_RANK", std::to_string(rank).c_str(), 1);
    setenv("WORLD_SIZE", std::to_string(count).c_str(), 1);
    setenv("MLPIPE_STORE", store_.c_str(), 1);
    std::vector<char*> pointers;
    for (const std::string& argument : arguments)
      pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    execv("/proc/self/exe", pointers.data());
    _exit(127);
  }

  void WaitForNews() {
    std::vector<pollfd> files = {{signals_, POLLIN, 0}};
    for (const Launched& process : processes_) files.push_back({process.errors, POLLIN, 0});
    if (poll(files.data(), files.size(), -1) < 0 && errno != EINTR) FailCall("poll");
    for (int rank = 0; rank < static_cast<int>(processes_.size()); ++rank) Drain(rank);
    signalfd_siginfo signal;
    while (read(signals_, &signal, sizeof signal) == sizeof signal) {
      if (signal.ssi_signo != SIGCHLD) PassOn(static_cast<int>(signal.ssi_signo));
    }
    for (int rank = 0; rank < static_cast<int>(processes_.size()); ++rank) NoteEnd(rank);
  }

  void NoteEnd(int rank) {
    Launched& process = processes_[static_cast<std::size_t>(rank)];
    if (process.has_ended) return;
    const pid_t ended = waitpid(process.id, &process.status, WNOHANG);
    if (ended < 0 && errno == ECHILD) process.status = W_EXITCODE(1, 0);  // how is not known
    process.has_ended = ended == process.id || (ended < 0 && errno == ECHILD);
    if (process.has_ended) Drain(rank);  // what it said since the last time
  }

  void PassOn(int signal) {
    sigaddset(&passed_on_, signal);
    for (const Launched& process : processes_)
      if (!process.has_ended) kill(process.id, signal);
  }

  void Drain(int rank) {
    Launched& process = processes_[static_cast<std::size_t>(rank)];
    char bytes[4096];
    while (process.errors >= 0) {
      const ssize_t count = read(process.errors, bytes, sizeof bytes);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return;  // nothing is waiting in the pipe
      if (count == 0) {
        close(process.errors);
        process.errors = -1;
        return;
      }
      process.text.append(bytes, static_cast<std::size_t>(count));
      if (rank == 0) fmt::print(stderr, "{}", std::string(bytes, static_cast<std::size_t>(count)));
    }
  }

  const std::string store_;
  int signals_ = -1;
  struct sigaction child_before_ {};
  sigset_t mask_before_{};
  sigset_t passed_on_{};
  std::vector<Launched> processes_;
};

}  // namespace

void LaunchProcesses(int count) {
  int signal = 0;
  {
    Launch launch;
    launch.Start(count);
    const int failed = launch.Wait();
    if (failed < 0) return;
    signal = launch.EndedBy(failed);
    if (signal == 0) throw launch.FailureOf(failed);
  }
  raise(signal);
}

void ReleaseLaunchSignals() {
  if (std::getenv("MLPIPE_STORE") == nullptr) return;
  const sigset_t set = PassedOn();
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace mlp::stages
