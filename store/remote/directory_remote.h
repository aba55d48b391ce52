// A directory of this machine (or of a mounted one) as a Remote. Private to store/remote.
#pragma once

#include <memory>
#include <string>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/remote.h"

namespace mlp {

// `root` need not be there yet. A key is the path of a file below it, of mode 0444 as DVC makes
// them.
std::unique_ptr<Remote> MakeDirectoryRemote(FileSystem& fs, std::string root, int jobs);

}  // namespace mlp
