// Materializer: puts objects into the workspace by reflink, hardlink, symlink or copy.
#pragma once

#include <string>
#include <vector>

#include "store/base/file_system.h"
#include "store/object_store.h"
#include "store/path_scan.h"

namespace mlp {

enum class LinkType { kReflink, kHardlink, kSymlink, kCopy };

class Materializer {
 public:
  // Link types are tried in order; copy always works and is the last resort. Default: reflink, copy.
  Materializer(FileSystem& fs, LocalObjectStore& store, std::vector<LinkType> link_types);

  // Makes `target` hold what `record` says. Everything is verified to be in the store before the first change; every
  // file is put beside its place and renamed into it. In a directory, files that the tree does not name are removed.
  // kCorrupt or kNotFound when an object is damaged or missing: `target` is then as it was.
  Status Materialize(const PathRecord& record, const std::string& target);

 private:
  FileSystem& fs_;
  LocalObjectStore& store_;
  std::vector<LinkType> link_types_;
};

}  // namespace mlp
