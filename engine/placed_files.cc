#include "engine/placed_files.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <utility>

namespace mlp {

std::uint64_t MeanSize(const PathRecord& record) {
  return record.size / std::max<std::uint64_t>(record.nfiles, 1);
}

PlacedFiles AboutToPlace(Workspace& workspace, std::vector<TreeEntry> files, std::uint64_t bytes) {
  constexpr std::uint64_t kMany = 16 << 20;  // to read so many takes longer than the step
  if (bytes >= kMany)
    std::this_thread::sleep_for(std::chrono::nanoseconds(FileIndex::kRacyWindowNs));
  return {std::move(files), workspace.environment().clock.NowNs()};
}

// A write since would have given the file a time from `at_ns` on, so that one that is older by more
// than a step of the clock tells that there was none. The ctime is that of the rename and tells
// nothing.
void RememberPlaced(Workspace& workspace, const RelPath& path, const PlacedFiles& placed) {
  for (const TreeEntry& file : placed.files) {
    const std::string absolute = workspace.Absolute(path / file.path);
    const auto stat = workspace.fs().Stat(absolute, /*follow_symlinks=*/false);
    if (!stat || !*stat || (*stat)->type != FileType::kRegular) continue;
    if ((*stat)->mtime_ns > placed.at_ns - FileIndex::kRacyWindowNs) continue;
    workspace.index().Remember(absolute, **stat, file.digest,
                               std::numeric_limits<std::int64_t>::max());
  }
}

}  // namespace mlp
