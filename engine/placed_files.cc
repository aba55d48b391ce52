#include "engine/placed_files.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <thread>

#include "store/file_copy.h"

namespace mlp {

std::uint64_t MeanSize(const PathRecord& record) {
  return record.size / std::max<std::uint64_t>(record.nfiles, 1);
}

PlacedFiles AboutToPlace(Workspace& workspace, const std::vector<ReadyFile>& ready) {
  constexpr std::uint64_t kMuch = 16 << 20;  // to read so much takes longer than the step
  PlacedFiles placed;
  std::uint64_t bytes = 0;
  for (const ReadyFile& file : ready) {
    const auto stat = workspace.fs().Stat(file.temporary, /*follow_symlinks=*/false);
    if (!stat || !*stat || (*stat)->type != FileType::kRegular) continue;
    if ((*stat)->links != 1 || (*stat)->size <= kSmallFile) continue;
    placed.files.push_back({file.target, **stat, file.digest});
    bytes += (*stat)->size;
  }
  if (bytes >= kMuch)
    std::this_thread::sleep_for(std::chrono::nanoseconds(FileIndex::kRacyWindowNs));
  placed.at_ns = workspace.environment().clock.NowNs();
  return placed;
}

// The ctime is that of the rename and tells nothing.
void RememberPlaced(Workspace& workspace, const PlacedFiles& placed) {
  for (const auto& [path, ready, digest] : placed.files) {
    const auto stat = workspace.fs().Stat(path, /*follow_symlinks=*/false);
    const bool is_young = ready.mtime_ns > placed.at_ns - FileIndex::kRacyWindowNs;
    if (!stat || !*stat || !IsUnchanged(**stat, ready) || is_young) continue;
    workspace.index().Remember(path, **stat, digest, std::numeric_limits<std::int64_t>::max());
  }
}

}  // namespace mlp
