// OrphanGuard: ends the commands of stages when mlpipe itself is killed with a signal that cannot
// be caught, or crashes. posix_spawn has no way to tie a child's life to its parent's, and a death
// signal would reach only the shell, not what it started. So a small process of its own session is
// told of every process group that begins and ends; when its end of a socket closes it asks the
// groups that are left to end, and kills them 2 s later. Until they are gone it keeps one file
// open, so that locks on it end only then.
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
  // Before a group begins, so that Add takes but a moment: a kill in that moment leaves the group
  // without a guard.
  void Prepare();
  // Without a guard (it could not be started, or was killed) stages run all the same.
  void Add(pid_t group);
  void Remove(pid_t group);

 private:
  void Start();
  void Stop();
  void Tell(char what, pid_t group);

  UniqueFd socket_;
  int kept_ = -1;
  pid_t process_ = 0;  // 0: not started
};

}  // namespace mlp
