// GuardSpec: what the engine asks of the wrapper process around one command (guard_process.h). A
// small JSON file between the two, of one moment: both are the same program, so it has no version.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/base/error.h"

namespace mlp {

// The project as the command is to see it. All paths are absolute.
struct SandboxSpec {
  std::string view;                   // the directory that stands at the root's place
  std::vector<std::string> readable;  // of the project: put into the view, unchangeable
  std::vector<std::string> writable;  // likewise, and changes go to the real ones
  std::string temporary;              // a directory, writable; stands at `temporary_place`,
  std::string temporary_place;        // which TMPDIR names
};

struct GuardSpec {
  std::string root;        // of the project
  std::string trace_file;  // where what the command opens is written; empty: nowhere
  bool network = true;
  std::optional<SandboxSpec> sandbox;
};

std::string ToJson(const GuardSpec& spec);
Result<GuardSpec> ParseGuardSpec(const std::string& text);

// Whether an absolute path names something in the directory.
bool IsBelow(const std::string& path, const std::string& directory);

}  // namespace mlp
