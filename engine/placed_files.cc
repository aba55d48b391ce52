#include "engine/placed_files.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <thread>

namespace mlp {
namespace {

constexpr std::uint64_t kSmallest = 64 << 10;

class Remembering {
 public:
  Remembering(Workspace& workspace, std::int64_t placed_at_ns)
      : workspace_(workspace), placed_at_ns_(placed_at_ns) {}

  // A write since would have given the file a time from `placed_at_ns` on, so that one that is
  // older by more than a step of the clock tells that there was none. The ctime is that of the
  // rename and tells nothing.
  void Remember(const std::string& file, const Digest& digest) {
    const auto stat = workspace_.fs().Stat(file, /*follow_symlinks=*/false);
    if (!stat || !*stat || (*stat)->type != FileType::kRegular || (*stat)->size < kSmallest) return;
    if ((*stat)->mtime_ns > placed_at_ns_ - FileIndex::kRacyWindowNs) return;
    workspace_.index().Remember(file, **stat, digest, std::numeric_limits<std::int64_t>::max());
  }

 private:
  Workspace& workspace_;
  const std::int64_t placed_at_ns_;
};

}  // namespace

std::int64_t PlacingTimeNs(Workspace& workspace, std::uint64_t bytes) {
  constexpr std::uint64_t kMany = 16 << 20;  // to read these takes as long
  if (bytes >= kMany)
    std::this_thread::sleep_for(std::chrono::nanoseconds(FileIndex::kRacyWindowNs));
  return workspace.environment().clock.NowNs();
}

void RememberPlaced(Workspace& workspace, const RelPath& path, const PathRecord& record,
                    std::int64_t placed_at_ns) {
  Remembering remembering(workspace, placed_at_ns);
  const std::string target = workspace.Absolute(path);
  if (!record.digest.is_tree()) return remembering.Remember(target, record.digest);
  // As they are on the average, by the record.
  if (record.size / std::max<std::uint64_t>(record.nfiles, 1) < kSmallest) return;
  const Result<TreeObject> tree = workspace.objects().ReadTree(record.digest);
  if (!tree) return;
  for (const TreeEntry& entry : tree->entries())
    remembering.Remember(target + "/" + entry.path.str(), entry.digest);
}

}  // namespace mlp
