// Launch: starts a process as posix_spawn would (vfork: a fork of a large process costs 100 ms),
// but for one thing that posix_spawn cannot do: the child tells the orphan guard of itself before
// it becomes the command. Told by the parent, a kill of the parent between the two would leave the
// command without a guard.
#pragma once

#include <sys/types.h>

#include "engine/orphan_guard.h"
#include "engine/process_runner.h"

namespace mlp {

// A process of its own group, with stdin from /dev/null, stdout and stderr into `output_fd`, and
// signals as a shell would have them, whatever mlpipe itself does with them. The caller reaps it.
Result<pid_t> Launch(const ProcessSpec& spec, int output_fd, OrphanGuard& guard);

}  // namespace mlp
