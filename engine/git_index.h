// GitIndex: what git has in its index. A seam: only experiments/ knows how to ask git, and only the
// few commands that run or record something have to.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/base/error.h"
#include "store/base/rel_path.h"

namespace mlp {

// Of the repository around a project; paths are relative to the project's root.
class GitIndex {
 public:
  virtual ~GitIndex() = default;
  // Whether git tracks the file, or any below the directory.
  virtual Result<bool> IsTracked(const RelPath& path) = 0;
  // `git add` of files as they stand, and of those that are gone their removal. Not of what git
  // ignores.
  virtual Status Add(const std::vector<RelPath>& paths) = 0;
};

using GitIndexOpener =
    std::function<Result<std::unique_ptr<GitIndex>>(const std::string& project_root)>;

}  // namespace mlp
