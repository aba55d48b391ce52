// OrphanGuard: ends the commands of stages when mlpipe itself is killed with a signal that cannot
// be caught, or crashes. Nothing ties the life of a process group to mlpipe's: a death signal would
// reach only the shell, not what it started. So a small process of its own session is told of every
// group that begins and ends; when its end of a socket closes it asks the groups that are left to
// end, and kills them 2 s later. Until they are gone it keeps files open, so that locks on them end
// only then. And it may be told of a command that it becomes afterwards, to clear up.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "store/base/posix_io.h"

namespace mlp {

class OrphanGuard {
 public:
  OrphanGuard() = default;  // the process is started by the first Prepare
  ~OrphanGuard();
  OrphanGuard(const OrphanGuard&) = delete;
  OrphanGuard& operator=(const OrphanGuard&) = delete;

  // What is to be kept open. Not while a process group is there. Does nothing while armed.
  void Keep(const std::vector<int>& fds);
  // What is to be run in `cwd` in the end, unless Disarm was called before: it says that all is
  // well. The process is started at once.
  void Arm(std::vector<std::string> argv, const std::string& cwd);
  void Disarm();
  // Before a group begins. Without a guard (it could not be started, or was killed) stages run all
  // the same.
  void Prepare();
  // `group` begins. Said by its first process itself, which shares the memory of this one and may
  // only do what a signal handler may.
  void Announce(pid_t group) const;
  void Remove(pid_t group);

 private:
  void Start();
  void Stop();
  bool Tell(char what, pid_t group) const;

  UniqueFd socket_;
  std::vector<int> kept_;
  std::vector<std::string> last_;  // directory and command; empty: not armed
  pid_t process_ = 0;              // 0: not started
};

}  // namespace mlp
