// PipelineOptions: what the project's layout and configuration say of its pipeline files.
#pragma once

#include <string>

namespace mlp {

struct PipelineOptions {
  bool extras = true;  // what DVC does not know is allowed; else it is refused by name
  // How a map becomes flags of a command: false as --no-x, not as nothing; a list as --x 1 --x 2,
  // not as --x 1 2. DVC's parsing.bool = boolean_optional and parsing.list = append.
  bool boolean_optional = false;
  bool append_lists = false;
  // Of the project, absolute: an absolute path inside of it is a path of the project. Empty: not
  // known, so every absolute path is outside.
  std::string root;
};

}  // namespace mlp
