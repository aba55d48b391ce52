#include "engine/glob_scan.h"

#include <algorithm>
#include <vector>

#include "pipelines/glob.h"
#include "store/base/private_names.h"

namespace mlp {
namespace {

// Adds the matching files of one directory; queues the directories to look into.
Status ScanDirectory(FileSystem& fs, FileIndex& index, const PathGlob& pattern,
                     const RelPath& directory, PathScan& scan, std::vector<RelPath>& waiting) {
  const std::string absolute = directory.is_root() ? scan.path : scan.path + "/" + directory.str();
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs.ListDir(absolute));
  for (const DirEntry& entry : entries) {
    const Result<RelPath> name = RelPath::Strict(entry.name);
    if (!name || IsNeverTracked(entry.name)) continue;
    RelPath path = directory / *name;
    if (entry.type == FileType::kDirectory) {
      if (pattern.MatchesBelow(path.str())) waiting.push_back(std::move(path));
      continue;
    }
    if (!pattern.Matches(path.str())) continue;
    const std::string file = absolute + "/" + entry.name;
    MLP_ASSIGN(const auto stat, fs.Stat(file, /*follow_symlinks=*/true));
    if (!stat || stat->type != FileType::kRegular) continue;
    scan.files.push_back({std::move(path), *stat, index.Find(file, *stat).value_or(Digest())});
  }
  return {};
}

}  // namespace

Result<PathScan> ScanGlob(FileSystem& fs, FileIndex& index, const std::string& directory,
                          const std::string& pattern) {
  PathScan scan;
  scan.path = directory;
  scan.is_directory = true;
  MLP_ASSIGN(const auto stat, fs.Stat(directory, /*follow_symlinks=*/true));
  if (!stat || stat->type != FileType::kDirectory) return scan;
  const PathGlob glob(pattern);
  for (std::vector<RelPath> waiting = {RelPath()}; !waiting.empty();) {
    const RelPath next = std::move(waiting.back());
    waiting.pop_back();
    MLP_TRY(ScanDirectory(fs, index, glob, next, scan, waiting));
  }
  std::sort(scan.files.begin(), scan.files.end(),
            [](const ScannedFile& a, const ScannedFile& b) { return a.path < b.path; });
  scan.exists = !scan.files.empty();
  return scan;
}

}  // namespace mlp
