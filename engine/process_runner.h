// ProcessRunner: starts processes and reports what they print and how they end. A seam. Used from
// one thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "store/base/error.h"

namespace mlp {

struct ProcessSpec {
  std::vector<std::string> argv;             // argv[0] is looked up in PATH
  std::string cwd;                           // absolute
  std::vector<std::string> set_environment;  // "NAME=value", on top of mlpipe's own environment
  bool discard_stderr = false;
};

using ProcessId = int;  // the process group, which the process leads

struct ProcessEvent {
  enum class Kind { kOutput, kExit } kind;
  ProcessId id = 0;
  std::string bytes;    // kOutput: what came on stdout or stderr, in the order of arrival
  int exit_status = 0;  // kExit: as a shell reports it, 128 + signal when killed by one
};

class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  // Starts a process that leads a group of its own, with stdin from /dev/null and stdout and stderr
  // into one pipe.
  virtual Result<ProcessId> Start(const ProcessSpec& spec) = 0;
  // Sends `signal` to the whole group. Fine if it is gone. Of a process that was signalled once,
  // whatever is left of the group when its leader ends is killed.
  virtual void Signal(ProcessId id, int signal) = 0;
  // Files that stay open until all processes have ended, even if this one is killed.
  virtual void KeepOpen(const std::vector<int>& /*fds*/) {}
  // From now on, if this process is killed and all processes have ended: runs `argv` in `cwd`.
  // Until ForgetKilled, KeepOpen changes nothing: call it before.
  virtual void IfKilled(const std::vector<std::string>& /*argv*/, const std::string& /*cwd*/) {}
  virtual void ForgetKilled() {}
  // Blocks until something happened to a process, one of `wake_fds` is readable, or `timeout`
  // passed (negative: no limit). All output of a process comes before its kExit; after kExit
  // nothing follows.
  virtual Result<std::vector<ProcessEvent>> Wait(std::chrono::milliseconds timeout,
                                                 const std::vector<int>& wake_fds) = 0;
};

// The real one: vfork (see launch.h), pidfds and poll.
std::unique_ptr<ProcessRunner> MakePosixProcessRunner();

}  // namespace mlp
