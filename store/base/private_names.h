// Names of directories that belong to git, DVC or mlpipe, wherever in a project they stand.
#pragma once

#include <string_view>

#include "store/base/rel_path.h"

namespace mlp {

inline constexpr std::string_view kMlpipeDir = ".mlpipe", kDvcDir = ".dvc";

// `.git` and the private directories of both kinds of project: no scan lists them, no tree object
// may name them, no stage works in them, nothing is written into them as if it were data.
bool IsNeverTracked(std::string_view name);
// Is, or lies in, such a directory.
bool IsNeverTracked(const RelPath& path);

}  // namespace mlp
