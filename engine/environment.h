// The outside world, passed in: built once in main, or by a test. There are no singletons behind
// the engine's back.
#pragma once

#include <string>
#include <vector>

#include "engine/command_gate.h"
#include "engine/git_index.h"
#include "engine/process_runner.h"
#include "store/base/clock.h"
#include "store/base/file_system.h"
#include "store/run_cache.h"

namespace mlp {

struct Environment {
  FileSystem& fs;
  Clock& clock;
  ProcessRunner& processes;
  std::string current_dir;             // absolute, without symlinks
  GitIndexOpener open_git_index = {};  // empty: there is no git
  // Puts the workspace of the project that it is started in back, if an experiment that was killed
  // left it changed. Empty: nobody does, until the next command.
  std::vector<std::string> recover_command = {};
  // The wrapper around commands that are traced or confined: guard/guard_process.h. Empty: none of
  // these can run.
  std::vector<std::string> guard_command = {};
  EntryNotary* notary = nullptr;  // of the run cache; nullptr: nothing is signed, nobody trusted
  CommandGate* gate = nullptr;    // asked before commands of a project run; nullptr: all may
};

}  // namespace mlp
