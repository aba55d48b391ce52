// GlobScan: the files that a glob dependency reads, as one scan.
#pragma once

#include <string>

#include "store/path_scan.h"

namespace mlp {

// The files below the directory `directory` (absolute) whose paths relative to it match `pattern`
// (pipelines/glob.h). Looks only into directories that can hold one; follows no symlink to a
// directory. `exists` is false when no file matches.
Result<PathScan> ScanGlob(FileSystem& fs, FileIndex& index, const std::string& directory,
                          const std::string& pattern);

}  // namespace mlp
