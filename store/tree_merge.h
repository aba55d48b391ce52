// Turns a directory into what a tree names, from files that stand ready beside it. The
// Materializer's last step.
#pragma once

#include <string>
#include <unordered_set>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"
#include "store/tree_object.h"

namespace mlp {

class TreeMerge {
 public:
  // `target` and `staging` are directories on one file system.
  TreeMerge(FileSystem& fs, const TreeObject& tree, std::string target, std::string staging);

  // Moves every file of the tree that stands in `staging` into its place in `target`, then removes
  // from `target` what the tree does not name. Whatever is in the way (a directory where a file
  // belongs, a file or symlink where a directory does) is removed.
  Status Run();

 private:
  Status MoveIntoPlace(const RelPath& file);
  Status ClearWayFor(const RelPath& directory);
  Result<bool> RemoveExtras(const RelPath& directory);
  std::string InTarget(const RelPath& path) const;

  FileSystem& fs_;
  const TreeObject& tree_;
  const std::string target_;
  const std::string staging_;
  std::unordered_set<RelPath> files_;
  std::unordered_set<RelPath> directories_;  // that hold files of the tree
  std::unordered_set<RelPath> cleared_;      // directories known to be directories
};

}  // namespace mlp
