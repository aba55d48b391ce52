// The shell that runs the commands of stages.
#pragma once

#include <string>
#include <vector>

#include "store/layout.h"

namespace mlp {

// The program and the options before "-c". In a DVC project as DVC has it: $SHELL, and the options
// that keep it from reading the user's settings.
std::vector<std::string> ShellOf(const Layout& layout);

}  // namespace mlp
