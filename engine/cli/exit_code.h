// Exit statuses of `mlpipe`. Documented for users in engine/cli/README.md; part of the interface.
#pragma once

#include "store/base/error.h"

namespace mlp {

enum ExitCode : int {
  kExitOk = 0,
  kExitStageFailed = 1,   // a stage failed, or (with a flag that asks for it) something changed
  kExitUsage = 2,         // the command line is wrong
  kExitInvalid = 3,       // a pipeline, params, lock or config file is wrong
  kExitNotFound = 4,      // no such stage, path, revision or project
  kExitCorrupt = 5,       // stored data is damaged
  kExitIo = 6,            // the operating system refused
  kExitLocked = 7,        // another process holds the project
  kExitNotTrusted = 8,    // the project's commands, or a key, are not trusted
  kExitForged = 9,        // a signature is wrong
  kExitDiffers = 10,      // a result did not come out again as its contract promises
  kExitInternal = 70,     // a defect of mlpipe
  kExitInterrupted = 130  // Ctrl-C
};

int ExitCodeFor(ErrorCode code);

}  // namespace mlp
