// What was just put into the workspace is known without being read again: the stat cache is told.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/workspace.h"

namespace mlp {

// A file that stands ready under a temporary name.
struct ReadyFile {
  std::string temporary, target;  // absolute
  Digest digest;
};

struct PlacedFile {
  std::string path;  // absolute
  FileStat stat;     // as it stood ready, where nobody else writes
  Digest digest;
};

struct PlacedFiles {
  std::vector<PlacedFile> files;
  std::int64_t at_ns = 0;  // before the first took its place, by the wall clock
};

// How many bytes a file of an output has on the average, by the record: a hint.
std::uint64_t MeanSize(const PathRecord& record);

// Files up to this size are read as fast as they are looked up: they are not worth remembering.
inline constexpr std::uint64_t kSmallFile = 64 << 10;

// These are about to take their places. If they are much it waits first, for one step of the clock,
// so that a write to them from now on gives them another time. Left out are small files, and links,
// whose bytes nobody has looked at.
PlacedFiles AboutToPlace(Workspace& workspace, const std::vector<ReadyFile>& ready);

// They took their places. What is not the same file any more, or has another size or time, is not
// remembered, nor what is so young that a write may not show.
void RememberPlaced(Workspace& workspace, const PlacedFiles& placed);

}  // namespace mlp
