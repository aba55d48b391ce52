// Files of a source put somewhere: what `get` and `import` do first.
#pragma once

#include <string>

#include "engine/imports/source_tree.h"

namespace mlp {

// Makes the new file or directory `target` (absolute; its directory exists) with all that lies at
// `entry`, every byte of a tracked file hashed on its way. Of a directory are left out, as DVC
// does, the files that declare something and those that say what is ignored: elsewhere they would
// mean something else. Empty directories are not made, links never. After a failure nothing stands
// at `target`. `modes`: whether executable files are so there too.
Status CopyFromSource(SourceTree& tree, const SourceEntry& entry, const std::string& target,
                      bool modes);

}  // namespace mlp
