// OrphanGuard: ends the commands of stages when mlpipe itself is killed with a signal that cannot
// be caught, or crashes. Nothing ties the life of a process group to mlpipe's: a death signal would
// reach only the shell, not what it started. So a small process of its own session is told of every
// group that begins and ends; when its end of a socket closes it asks the groups that are left to
// end, and kills them 2 s later. Until they are gone it keeps one file open, so that locks on it
// end only then.
#pragma once

#include <sys/types.h>

#include "store/base/posix_io.h"

namespace mlp {

class OrphanGuard {
 public:
  OrphanGuard() = default;  // the process is started by the first Prepare
  ~OrphanGuard();
  OrphanGuard(const OrphanGuard&) = delete;
  OrphanGuard& operator=(const OrphanGuard&) = delete;

  // What is to be kept open; -1: nothing. Not while a process group is there.
  void Keep(int fd);
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
  int kept_ = -1;
  pid_t process_ = 0;  // 0: not started
};

}  // namespace mlp
