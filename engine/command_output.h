// CommandOutput: what a short command prints, for dependencies on it ("gcc --version").
#pragma once

#include <string>

#include "store/base/clock.h"
#include "store/base/error.h"

namespace mlp {

// Standard output of `/bin/sh -c command` in directory `cwd`. Blocks, on any thread, for at most 30
// seconds. An error when it takes longer, exits with another status than 0 or prints more than 1
// MiB.
Result<std::string> CommandOutput(const std::string& command, const std::string& cwd, Clock& clock);

}  // namespace mlp
