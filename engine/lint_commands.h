// LintCommands: which files a command names, as far as that can be seen without running it. Words
// that the shell would change ($x, `x`, *, ~) are not known, and not guessed.
#pragma once

#include <string>
#include <vector>

#include "pipelines/pipeline.h"

namespace mlp {

struct NamedFile {
  enum class Role {
    kProgram,   // the word that is run
    kArgument,  // any other; of --name=value and name=value the value
    kWritten,   // behind > or >>
    kRead,      // behind <
  } role = Role::kArgument;
  RelPath path;

  bool operator==(const NamedFile&) const = default;
};

// In the order of the command. `wdir` is where it starts; a `cd` to a known place is followed. What
// leads out of the project is left out.
std::vector<NamedFile> FilesNamedBy(const Command& command, const RelPath& wdir);

}  // namespace mlp
