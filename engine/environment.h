// The outside world, passed in: built once in main, or by a test. There are no singletons behind
// the engine's back.
#pragma once

#include "engine/git_index.h"
#include "engine/process_runner.h"
#include "store/base/clock.h"
#include "store/base/file_system.h"

namespace mlp {

struct Environment {
  FileSystem& fs;
  Clock& clock;
  ProcessRunner& processes;
  std::string current_dir;             // absolute, without symlinks
  GitIndexOpener open_git_index = {};  // empty: there is no git
};

}  // namespace mlp
