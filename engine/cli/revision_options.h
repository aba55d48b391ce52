// The options by which commands that show something of commits are told which: -a, -T, -A, --rev.
#pragma once

#include <string>

#include "engine/cli/command.h"
#include "engine/experiments/revision_scope.h"

namespace mlp {

// `rev_help` is what the help says of --rev.
void AddRevisionOptions(CLI::App& command, RevisionScope& scope, const std::string& rev_help);

}  // namespace mlp
