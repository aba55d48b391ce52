// A process that goes on when its parent and the terminal are gone.
#pragma once

#include <string>
#include <vector>

#include "store/base/error.h"

namespace mlp {

// Starts argv[0] (looked up in PATH unless it holds a slash) in a session of its own, with stdin
// from /dev/null and stdout and stderr appended to `log`. Nobody waits for it.
Status StartDetached(const std::vector<std::string>& argv, const std::string& log);

// The program that is running, also if its file was moved or replaced since.
std::string OwnProgram();

}  // namespace mlp
