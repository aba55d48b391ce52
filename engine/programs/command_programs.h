// The programs that a command runs, read from its text: nothing is run, nothing is expanded.
//
// Of a shell's text these are the words at the place of a command, in lists, pipes, groups, loops,
// conditions, functions and substitutions; behind NAME=value, and behind programs that run another
// one (env, nice, timeout, xargs, ...), those as well; and what `sh -c '...'` says. What a script
// file holds is not read: a script is a dependency.
#pragma once

#include <string>
#include <vector>

#include "pipelines/pipeline.h"

namespace mlp {

struct CommandPrograms {
  std::vector<std::string> names;  // words to be found along PATH, or paths; sorted, each once
  // As written: commands that only the run decides on ("$PY", "eval"), and what decides on others
  // ("PATH=..."). Sorted, each once.
  std::vector<std::string> unknown;
};

// All commands of a stage together. `shell` is what runs those that are no argv; it is one of the
// programs if it runs any.
CommandPrograms ProgramsOf(const std::vector<Command>& commands, const std::string& shell);

}  // namespace mlp
