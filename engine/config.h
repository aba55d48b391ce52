// Settings of a project: the INI files `config` and `config.local` (which wins) of the private
// directory.
//
//   [core]
//       jobs = 4                      stages at a time; default: the number of cores
//   [cache]
//       dir = ../cache                where objects are kept, relative to the config file; default:
//       <private>/cache type = "reflink,copy"         how outputs are put into the workspace, in
//       order of preference
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/layout.h"
#include "store/materializer.h"

namespace mlp {

struct Config {
  std::optional<int> jobs;
  std::string cache_dir;  // absolute
  std::vector<LinkType> link_types;
};

// Refuses unknown sections and keys, with their place. Sections that only other parts of DVC read
// are skipped in a DVC project.
Result<Config> ReadConfig(FileSystem& fs, const ProjectPaths& paths);

}  // namespace mlp
