// SourceTree: the files of a source as one tree: what git tracks or a directory holds, and in their
// places the outputs as they are recorded, whether or not they stand there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "engine/imports/source_objects.h"
#include "engine/imports/source_project.h"
#include "store/path_scan.h"
#include "store/tree_object.h"

namespace mlp {

struct SourceEntry {
  RelPath path;  // from the root of the source
  bool is_directory = false;
  bool is_tracked = false;  // an output, or a part of one: its bytes are an object
  // Of a tracked file, and of an output that is a directory; else empty.
  Digest digest;
  std::string remote;  // that its declaration names; empty: the default one
  // Known for what is an output itself.
  bool is_executable = false;
  std::optional<std::uint64_t> size;  // bytes
};

class SourceTree {
 public:
  explicit SourceTree(SourceProject& source);

  SourceProject& source() const { return source_; }
  SourceObjects* objects() { return objects_ ? &*objects_ : nullptr; }

  // nullopt: nothing is there.
  Result<std::optional<SourceEntry>> Find(const RelPath& path);
  // What lies directly in a directory, by name; empty when it is none. Left out: what the source's
  // ignore files leave out, git's and the private directories, symlinks of a commit.
  Result<std::vector<SourceEntry>> List(const RelPath& directory);
  // All files at or below an entry, by path.
  Result<std::vector<SourceEntry>> FilesOf(const SourceEntry& entry);
  // Whether an output is, lies in or contains `path`.
  bool TouchesOutput(const RelPath& path);
  // Fills in the size and the mode of a file where they are to be found.
  Status Describe(SourceEntry& entry);

 private:
  struct Tracked {
    PathRecord record;
    std::string remote;
    std::optional<TreeObject> tree;  // once read
  };
  using Entries = std::map<std::string, SourceEntry>;

  Result<const TreeObject*> TreeOf(const RelPath& output, Tracked& tracked);
  // The output that `path` is or lies in.
  std::map<RelPath, Tracked>::iterator OutputOver(const RelPath& path);
  Result<std::vector<SourceEntry>> ListTracked(const RelPath& output, Tracked& tracked,
                                               const RelPath& directory);
  Status AddMembers(const SourceEntry& directory, std::vector<SourceEntry>& files);
  // nullptr: no directory of the view.
  Result<const std::vector<DirEntry>*> ViewEntries(const RelPath& directory);
  Status AddFromView(const RelPath& directory, Entries& entries);
  void AddOutputs(const RelPath& directory, Entries& entries) const;

  SourceProject& source_;
  std::optional<SourceObjects> objects_;  // of a project
  std::map<RelPath, Tracked> outputs_;
  std::map<RelPath, std::optional<std::vector<DirEntry>>> listed_;  // nullopt: no directory
};

}  // namespace mlp
