#include "store/tree_merge.h"

#include <utility>

#include "store/base/private_names.h"

namespace mlp {

TreeMerge::TreeMerge(FileSystem& fs, const TreeObject& tree, std::string target,
                     std::string staging)
    : fs_(fs), tree_(tree), target_(std::move(target)), staging_(std::move(staging)) {
  for (const TreeEntry& entry : tree.entries()) {
    files_.insert(entry.path);
    for (RelPath parent = entry.path.Parent(); directories_.insert(parent).second;) {
      parent = parent.Parent();
    }
  }
}

std::string TreeMerge::InTarget(const RelPath& path) const {
  return path.is_root() ? target_ : target_ + "/" + path.str();
}

Status TreeMerge::Run() {
  for (const TreeEntry& entry : tree_.entries()) MLP_TRY(MoveIntoPlace(entry.path));
  MLP_ASSIGN([[maybe_unused]] const bool empty, RemoveExtras(RelPath()));
  return {};
}

Status TreeMerge::MoveIntoPlace(const RelPath& file) {
  const std::string ready = staging_ + "/" + file.str();
  MLP_ASSIGN(const auto stat, fs_.Stat(ready, /*follow_symlinks=*/false));
  if (!stat) return {};  // right already where it is
  MLP_TRY(ClearWayFor(file.Parent()));
  const std::string place = InTarget(file);
  MLP_ASSIGN(const auto old, fs_.Stat(place, /*follow_symlinks=*/false));
  if (old && old->type == FileType::kDirectory) MLP_TRY(RemoveTree(fs_, place));
  return fs_.Rename(ready, place);
}

// Makes `directory` a real directory, below others that are.
Status TreeMerge::ClearWayFor(const RelPath& directory) {
  if (directory.is_root() || cleared_.contains(directory)) return {};
  MLP_TRY(ClearWayFor(directory.Parent()));  // as deep as a path can be long
  const std::string path = InTarget(directory);
  MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/false));
  if (stat && stat->type != FileType::kDirectory) MLP_TRY(fs_.RemoveFile(path));
  MLP_TRY(fs_.MakeDirs(path));
  cleared_.insert(directory);
  return {};
}

// true: the directory is empty now.
Result<bool> TreeMerge::RemoveExtras(const RelPath& directory) {
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs_.ListDir(InTarget(directory)));
  std::size_t kept = 0;
  for (const DirEntry& entry : entries) {
    const Result<RelPath> name = RelPath::Strict(entry.name);
    const RelPath path = name ? directory / *name : directory;
    const std::string absolute = InTarget(directory) + "/" + entry.name;
    bool keep = IsNeverTracked(entry.name) || (name && files_.contains(path));
    if (!keep && name && entry.type == FileType::kDirectory) {
      MLP_ASSIGN(const bool empty, RemoveExtras(path));
      keep = !empty || directories_.contains(path);
      if (!keep) MLP_TRY(fs_.RemoveEmptyDir(absolute));
    } else if (!keep) {
      MLP_TRY(RemoveTree(fs_, absolute));
    }
    if (keep) ++kept;
  }
  return kept == 0;
}

}  // namespace mlp
