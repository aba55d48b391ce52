// ProgramFinder: the files behind the programs of a command: along PATH, through the `#!` lines of
// scripts, and the libraries that they load.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/programs/command_programs.h"
#include "engine/programs/library_finder.h"
#include "engine/programs/machine.h"

namespace mlp {

struct ProgramFiles {
  // A program's name is the word of the command, or that of a script's `#!` line; its path may be a
  // symlink, its stat is what that leads to. Sorted by name and path, each once.
  std::vector<FoundFile> programs;
  std::vector<FoundFile> libraries;  // sorted by name and path, each once
  std::set<std::string> unknown;     // what cannot be told, or is not there
};

class ProgramFinder {
 public:
  // `machine` must outlive it.
  ProgramFinder(FileSystem& fs, const Machine& machine)
      : fs_(fs), machine_(machine), libraries_(fs, machine) {}

  // `directory` is absolute: where the command runs. The same question is answered from memory;
  // the answer stays until Forget.
  const ProgramFiles& Find(const CommandPrograms& programs, const std::string& directory);
  // Commands may have changed something: everything is looked at anew.
  void Forget() {
    answers_.clear();
    libraries_.Forget();
  }

 private:
  void Add(const std::string& name, const std::string& directory, int depth, ProgramFiles& files);
  void AddInterpreter(std::string_view line, const std::string& directory, int depth,
                      ProgramFiles& files);
  std::optional<FoundFile> Locate(const std::string& name, const std::string& directory);
  std::optional<FoundFile> ProgramAt(const std::string& name, const std::string& path);

  FileSystem& fs_;
  const Machine& machine_;
  LibraryFinder libraries_;
  std::unordered_map<std::string, ProgramFiles> answers_;
};

}  // namespace mlp
