// TreeObject: the list of files of a directory, stored as an object of its own.
//
//   tree    = "[" [ entry *( ", " entry ) ] "]"                     one line, no newline at the end
//   entry   = "{" DQ algorithm DQ ": " DQ hex DQ ", " DQ "relpath" DQ ": " json-string "}"
//
// json-string escapes every non-ASCII character as \uXXXX; entries are sorted by relpath as code
// points; keys inside an entry are sorted, and algorithm is "md5" or "sha256". The bytes equal
// Python's json.dumps(list, sort_keys=True): a DVC project's ".dir" objects. A directory's digest
// is the hash of these bytes, marked as a tree.
#pragma once

#include <string>
#include <vector>

#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"

namespace mlp {

struct TreeEntry {
  RelPath path;   // relative to the directory
  Digest digest;  // of the file's bytes

  auto operator<=>(const TreeEntry&) const = default;
};

// Gives the bytes of a tree object to a sink, in pieces: in memory they would be larger than the
// list that they are made of.
class TreeWriter {
 public:
  TreeWriter(HashAlgorithm algorithm, const ByteSink& sink) : algorithm_(algorithm), sink_(sink) {}

  Status Add(const RelPath& path, const Digest& digest);  // in the order of the paths
  Status Finish();

 private:
  const HashAlgorithm algorithm_;
  const ByteSink& sink_;
  std::string piece_ = "[";
  bool is_first_ = true;
};

class TreeObject {
 public:
  TreeObject() = default;
  explicit TreeObject(std::vector<TreeEntry> entries);  // sorts

  // Refuses with kCorrupt: other keys, bad digests, paths that leave the directory, a path twice, a
  // file that is also the parent of another, more than `bytes` could honestly hold.
  static Result<TreeObject> Parse(HashAlgorithm algorithm, std::string_view bytes);

  // Of a list that comes from elsewhere, a remote or another project: in one's own project a name
  // may have a tab, but one that is sent may be made to command terminals. kCorrupt as of Parse.
  static Result<TreeObject> ParseForeign(HashAlgorithm algorithm, std::string_view bytes);

  const std::vector<TreeEntry>& entries() const { return entries_; }
  const TreeEntry* Find(const RelPath& path) const;  // nullptr: there is none
  std::string Serialize(HashAlgorithm algorithm) const;

 private:
  std::vector<TreeEntry> entries_;
};

}  // namespace mlp
