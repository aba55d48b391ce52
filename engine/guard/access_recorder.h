// AccessRecorder: turns the paths of system calls, at the moment before they happen, into an
// AccessTrace: finds out which file is meant and whether it is there.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "engine/guard/access_trace.h"
#include "engine/guard/call_reader.h"

namespace mlp {

class AccessRecorder {
 public:
  // `view` is where the command's files are seen from here: "" or, in a sandbox, "/proc/PID/root".
  // `project` is the root of the project if a sandbox may hide files of it, else "".
  AccessRecorder(std::string view, std::string project)
      : view_(std::move(view)), project_(std::move(project)) {}

  void Record(pid_t pid, const CalledPath& called);
  // A call of which the paths could not be read.
  void NoteUnreadable();
  // What was opened for writing and is just as it was counts as not written: databases are opened
  // so by those who only read.
  AccessTrace Take();

 private:
  std::optional<std::string> AbsoluteOf(pid_t pid, const CalledPath& called) const;
  std::optional<std::string> PlaceOf(const std::string& absolute);
  const std::string* RealDirectory(const std::string& directory);
  void Note(const std::string& place, unsigned kinds, bool existed);
  void NoteHidden(const std::string& absolute);
  void ForgetNames();

  std::string view_, project_;
  AccessTrace trace_;
  // Directories by the name that was written, resolved: a compile opens a thousand files in forty
  // of them.
  std::unordered_map<std::string, std::string> directories_;
  std::unordered_set<std::string>
      read_;  // files that are known to be read: nothing more to find out
  // Files that were there when they were first opened for writing, as they were then. Not known in
  // a sandbox, where none of the project can be changed but outputs.
  std::unordered_map<std::string, struct stat> before_;
};

}  // namespace mlp
