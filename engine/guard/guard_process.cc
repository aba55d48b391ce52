#include "engine/guard/guard_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/guard/guard_spec.h"
#include "engine/guard/kernel_sandbox.h"
#include "engine/guard/supervisor.h"
#include "engine/guard/syscall_filter.h"
#include "store/base/file_system.h"
#include "store/base/format.h"

namespace mlp {
namespace {

constexpr int kCannotGuard = 126, kCannotRun = 127;
constexpr char kNoListener[] =
    "its processes cannot be traced: mlpipe itself runs in a stage that is traced, or the kernel "
    "is older than Linux 5.5";
constexpr char kNotStarted[] = "a command was not started";

void Complain(const std::string& sentence) {
  const std::string line = "mlpipe: error: " + sentence + "\n";
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

// One byte, with a descriptor if there is one.
void SendListener(int socket, const UniqueFd& listener) {
  char byte = listener.get() < 0 ? '-' : '+';
  iovec data{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> space{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  if (listener.get() >= 0) {
    message.msg_control = space.data();
    message.msg_controllen = space.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = listener.get();
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  (void)::sendmsg(socket, &message, MSG_NOSIGNAL);
}

// Empty: there is none; then `*gap` says why.
UniqueFd ReceiveListener(int socket, std::string* gap) {
  char byte = 0;
  iovec data{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> space{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space.data();
  message.msg_controllen = space.size();
  ssize_t got = 0;
  while ((got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) {
  }
  const cmsghdr* const header = got <= 0 ? nullptr : CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) {
    *gap = got <= 0 ? kNotStarted : kNoListener;
    return {};
  }
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return UniqueFd(fd);
}

Status EnterSandbox(const GuardSpec& spec) {
  std::array<char, 4096> here;
  if (::getcwd(here.data(), here.size()) == nullptr)
    return Fail(SystemError(errno, "find", "the working directory"));
  MLP_TRY(EnterView(spec.root, *spec.sandbox));
  // What stands there now is another directory.
  if (::chdir(here.data()) != 0) return Fail(SystemError(errno, "change into", here.data()));
  ::setenv("TMPDIR", spec.sandbox->temporary_place.c_str(), 1);
  return {};
}

// Listeners came with Linux 5.0; that they can let a call go on as it is, with 5.5.
bool CanLetGoOn() {
  utsname kernel{};
  int major = 0, minor = 0;
  return ::uname(&kernel) == 0 && std::sscanf(kernel.release, "%d.%d", &major, &minor) == 2 &&
         std::pair(major, minor) >= std::pair(5, 5);
}

// In the process that becomes the command. Whoever waits at the socket hears something, or that it
// is closed.
Status Confine(const GuardSpec& spec, int socket) {
  if (spec.sandbox) MLP_TRY(EnterSandbox(spec));
  if (spec.sandbox) {
    MLP_TRY(DropPrivileges());
    MLP_TRY(EnterLandlock(spec.root, *spec.sandbox));
  } else if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return Fail(SystemError(errno, "drop the privileges of", "the command"));
  }
  SyscallFilter filter{!spec.trace_file.empty() && CanLetGoOn(), spec.network,
                       spec.sandbox.has_value()};
  int refused = 0;
  Result<UniqueFd> listener = InstallFilter(filter, &refused);
  if (!listener && filter.trace && (refused == EBUSY || refused == EINVAL)) {
    filter.trace = false;
    listener = InstallFilter(filter, &refused);
  }
  if (!listener) return Fail(listener.error());
  if (!spec.trace_file.empty()) SendListener(socket, *listener);
  return {};
}

[[noreturn]] void BecomeCommand(const GuardSpec& spec, int socket, pid_t guard, char** command) {
  if (const Status confined = Confine(spec, socket); !confined) {
    Complain(confined.error().message);
    ::_exit(kCannotGuard);
  }
  // Last: a change of privileges takes it off.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != guard) ::_exit(kCannotGuard);
  ::execvp(command[0], command);
  Complain(SystemError(errno, "start", command[0]).message);
  ::_exit(kCannotRun);
}

// They are the command's business. What is ignored already stays so for the command, too.
void LetCommandHandleSignals() {
  for (const int one : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE})
    (void)::signal(one, SIG_IGN);
}

// What the command left behind must still be able to open files, and nobody waits for it.
void ServeInBackground(Supervisor& supervisor) {
  if (::fork() != 0) return;
  ::setsid();
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null.get(), fd);
  (void)!::chdir("/");
  supervisor.Forget();
  supervisor.ServeRest();
  ::_exit(0);
}

Status WriteTrace(const GuardSpec& spec, const AccessTrace& trace) {
  const std::string text = ToJson(trace).dump(-1, ' ', false, Value::error_handler_t::replace);
  MLP_ASSIGN(const auto file, PosixFileSystem().CreateNew(spec.trace_file, 0666));
  MLP_TRY(file->Append(text));
  return file->Close();
}

int StatusOf(pid_t command) {
  int status = 0;
  while (::waitpid(command, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// Waits for the command, as StatusOf, and writes down what it opened.
int Watch(const GuardSpec& spec, pid_t command, int socket) {
  AccessTrace trace;
  UniqueFd listener = ReceiveListener(socket, &trace.gap);
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, command, 0)));
  AccessRecorder recorder(spec.sandbox ? Format("/proc/{}/root", command) : "",
                          spec.sandbox ? spec.root : "");
  const bool is_traced = listener.get() >= 0;
  Supervisor supervisor(std::move(listener), &recorder);
  if (is_traced) {
    supervisor.ServeUntil(process.get());
    trace = recorder.Take();
  }
  // Before anybody asks who is left: a command that nobody waited for may count as one.
  const int status = StatusOf(command);
  if (const Status written = WriteTrace(spec, trace); !written) Complain(written.error().message);
  if (is_traced && supervisor.HasCallers()) ServeInBackground(supervisor);
  return status;
}

Result<int> Guard(const GuardSpec& spec, char** command) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return Fail(SystemError(errno, "make a socket for", "the guard"));
  UniqueFd own(ends[0]), others(ends[1]);
  const pid_t guard = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) return Fail(SystemError(errno, "start", command[0]));
  if (process == 0) BecomeCommand(spec, others.get(), guard, command);
  others.Close();
  LetCommandHandleSignals();
  return spec.trace_file.empty() ? StatusOf(process) : Watch(spec, process, own.get());
}

int PrintCheck() {
  if (const Status can = TrySandbox(); !can) std::puts(can.error().message.c_str());
  return 0;
}

Result<int> RunSpec(const char* file, char** command) {
  MLP_ASSIGN(const std::string text, ReadFile(PosixFileSystem(), file));
  MLP_ASSIGN(const GuardSpec spec, ParseGuardSpec(text));
  return Guard(spec, command);
}

}  // namespace

bool IsGuardCall(int argc, char** argv) {
  return argc >= 2 && std::string_view(argv[1]) == "guard";
}

int RunGuard(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[2]) == "--check") return PrintCheck();
  if (argc < 5 || std::string_view(argv[3]) != "--") {
    Complain("'mlpipe guard' is what mlpipe itself puts around commands");
    return 2;
  }
  const Result<int> status = RunSpec(argv[2], argv + 4);
  if (status) return *status;
  Complain(status.error().message);
  return kCannotGuard;
}

}  // namespace mlp
