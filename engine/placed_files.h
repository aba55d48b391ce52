// What was just put into the workspace is known without being read again: the stat cache is told.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/workspace.h"

namespace mlp {

// What of an output took its place, and since when anybody could write to it.
struct PlacedFiles {
  std::vector<TreeEntry> files;  // below the output's path; a single file has the root's path
  std::int64_t at_ns = 0;        // by the wall clock
};

// How many bytes a file of an output has on the average, by the record.
std::uint64_t MeanSize(const PathRecord& record);

// Files of this size are read as fast as they are looked up: they are not worth remembering.
inline constexpr std::uint64_t kSmallFile = 64 << 10;

// These files, of so many bytes together, are about to take their places. If they are many it waits
// first, for one step of the clock, so that every write to them from now on will show.
PlacedFiles AboutToPlace(Workspace& workspace, std::vector<TreeEntry> files, std::uint64_t bytes);

// They took their places below `path`. A hint: what cannot be looked at is not remembered.
void RememberPlaced(Workspace& workspace, const RelPath& path, const PlacedFiles& placed);

}  // namespace mlp
