// Files, symlinks and whole directories put aside and back again, as they are: bytes, types and
// modes. Of WorkspaceUndo.
#pragma once

#include <string>

#include "store/base/file_system.h"

namespace mlp {

// Moves what stands at `from` to `to`, where nothing is: by rename, or, where the two are on
// different file systems, by a copy that gets its name when it is whole.
Status MoveTree(FileSystem& fs, const std::string& from, const std::string& to);

// Makes at `to`, where nothing is, the same as at `from`; blocks are shared where the file system
// can.
Status CopyTree(FileSystem& fs, const std::string& from, const std::string& to);

// The same with hard links to the files, which may then be replaced but not written to. Copies what
// cannot be linked.
Status LinkTree(FileSystem& fs, const std::string& from, const std::string& to);

}  // namespace mlp
