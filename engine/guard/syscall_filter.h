// SyscallFilter: the seccomp program of a guarded command. Stays with everything that the command
// starts; cannot be taken off.
#pragma once

#include "store/base/posix_io.h"

namespace mlp {

struct SyscallFilter {
  bool trace = false;    // the calls of traced_calls.h wait for a supervisor
  bool network = true;   // false: no socket of an internet or other far-reaching family is made
  bool sandbox = false;  // nothing is typed into the user's terminal
};

// Of this process and all that comes from it. Needs no_new_privs. With `trace` returns the end that
// the supervisor listens at; without it an empty one. An error with errno EBUSY in `*refused` says
// that another supervisor listens already (mlpipe in a stage of mlpipe).
Result<UniqueFd> InstallFilter(const SyscallFilter& filter, int* refused);

}  // namespace mlp
