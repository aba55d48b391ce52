// Materializer: puts objects into the workspace by reflink, hardlink, symlink or copy.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "store/base/file_system.h"
#include "store/object_placer.h"
#include "store/object_store.h"
#include "store/path_scan.h"
#include "store/tree_object.h"

namespace mlp {

class Materializer {
 public:
  // Link types are tried in order; copy always works and is the last resort. Default: reflink,
  // copy.
  Materializer(FileSystem& fs, LocalObjectStore& store, std::vector<LinkType> link_types);

  // Makes `target` (absolute) hold what `record` says; what stands there is lost, be it file,
  // symlink or directory. Everything is found in the store, cloned or copied, and hashed in a
  // temporary place beside `target` before the first change: after kNotFound (an object is missing)
  // or kCorrupt (one is damaged) `target` is as it was. After another error, or a kill, each file
  // is wholly the old or wholly the new one, and calling again completes the work. In a directory:
  // files that are right already are left alone; what the tree does not name is removed, except
  // `.git` and private directories. Symlinks at and below `target` are replaced, never followed.
  Status Materialize(const PathRecord& record, const std::string& target);

  // Called when all is ready below `staging`, beside the target, just before the first change, with
  // what will take its place; a single file has the root's path. Not called when a single file
  // stands there already.
  using ReadyCall =
      std::function<void(const std::vector<const TreeEntry*>& files, const std::string& staging)>;
  void OnReady(ReadyCall call) { on_ready_ = std::move(call); }

  // Each file that is in place, or ready to be, is counted here from now on; nullptr: nowhere.
  void CountInto(std::atomic<std::uint64_t>* files) { files_ = files; }

 private:
  Status MaterializeFile(const PathRecord& record, const std::string& target);
  Status MaterializeTree(const TreeObject& tree, const std::string& target);
  Result<std::vector<const TreeEntry*>> FilesToPlace(const TreeObject& tree,
                                                     const std::string& target);
  Status StageFiles(const std::vector<const TreeEntry*>& files, const std::string& staging);

  void TellReady(const std::vector<const TreeEntry*>& files, const std::string& staging) const {
    if (on_ready_) on_ready_(files, staging);
  }
  void Count(std::size_t files) {
    if (files_ != nullptr) *files_ += files;
  }

  FileSystem& fs_;
  LocalObjectStore& store_;
  ObjectPlacer placer_;
  std::atomic<std::uint64_t>* files_ = nullptr;
  ReadyCall on_ready_;
};

}  // namespace mlp
