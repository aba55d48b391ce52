#include "engine/launch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/text.h"

namespace mlp {
namespace {

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

// All that the child needs, made before it exists: it shares the parent's memory and may only make
// calls that a signal handler may make.
struct ChildPlan {
  char* const* argv;
  char* const* environment;
  const char* cwd;
  int output_fd;
  bool discard_stderr;
  const OrphanGuard* guard;
};

bool UseStreams(const ChildPlan& plan) {
  const int null_fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  return null_fd >= 0 && ::dup2(null_fd, STDIN_FILENO) >= 0 &&
         ::dup2(plan.output_fd, STDOUT_FILENO) >= 0 &&
         ::dup2(plan.discard_stderr ? null_fd : plan.output_fd, STDERR_FILENO) >= 0;
}

// What mlpipe was told to ignore (by nohup, say) the command ignores too.
void UseDefaultSignals() {
  struct sigaction fallback = {}, current;
  fallback.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    const bool is_ignored =
        ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
    if (!is_ignored) ::sigaction(signal, &fallback, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Returns, with errno set, only if the command cannot be started.
void BecomeCommand(const ChildPlan& plan) {
  if (::setpgid(0, 0) != 0) return;
  plan.guard->Announce(::getpid());
  if (!UseStreams(plan) || ::chdir(plan.cwd) != 0) return;
  UseDefaultSignals();
  ::execvpe(plan.argv[0], plan.argv, plan.environment);
}

// No signal is handled while the child runs in this memory.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

Result<pid_t> Launch(const ProcessSpec& spec, int output_fd, OrphanGuard& guard) {
  std::vector<std::string> arguments = spec.argv;
  std::vector<std::string> variables = MergedEnvironment(spec.set_environment);
  const std::vector<char*> argv = Pointers(arguments), environment = Pointers(variables);
  guard.Prepare();
  const ChildPlan plan{argv.data(), environment.data(),  spec.cwd.c_str(),
                       output_fd,   spec.discard_stderr, &guard};
  volatile int error = 0;
  pid_t pid = 0;
  {
    const SignalsBlocked blocked;
    pid = ::vfork();
    if (pid == 0) {
      BecomeCommand(plan);
      error = errno;
      ::_exit(127);
    }
    if (pid < 0) error = errno;
  }
  if (error == 0) return pid;
  if (pid > 0) {
    guard.Remove(pid);
    ::waitpid(pid, nullptr, 0);
  }
  return Fail(SystemError(error, "start " + Quoted(spec.argv[0]) + " in", spec.cwd));
}

}  // namespace mlp
