// CallReader: what a system call that waits for its supervisor is about to do, read from the memory
// of the process that makes it.
#pragma once

#include <linux/seccomp.h>

#include <string>
#include <vector>

namespace mlp {

struct CalledPath {
  int directory = 0;         // a descriptor of the process, or AT_FDCWD
  std::string path;          // as the process wrote it; never empty
  unsigned kinds = 0;        // AccessKind
  bool makes_it = false;     // what is not there is no failed probe: it will be
  bool is_new_name = false;  // the name itself counts, not what a symlink there leads to
};

// Empty for what leaves no trace: a handle that cannot be read from, a removed directory, memory
// that is gone. `*is_refused` is set if the kernel does not let the memory be read.
std::vector<CalledPath> ReadCall(const seccomp_notif& call, bool* is_refused);

}  // namespace mlp
