// What was just put into the workspace is known without being read again: the stat cache is told.
#pragma once

#include <cstdint>

#include "engine/workspace.h"

namespace mlp {

// The wall clock, just before files of so many bytes take their places. If they are many it waits
// first, for one step of the clock, so that every write to them from now on will show.
std::int64_t PlacingTimeNs(Workspace& workspace, std::uint64_t bytes);

// `path` holds what `record` says. Nobody but mlpipe could write to its files before
// `placed_at_ns` (see above). Small files, which are read as fast as they are looked up, are
// left to the next command. A hint: what cannot be looked at is not remembered.
void RememberPlaced(Workspace& workspace, const RelPath& path, const PathRecord& record,
                    std::int64_t placed_at_ns);

}  // namespace mlp
