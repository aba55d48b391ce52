// PathScan: what stands at a path of the workspace right now (file, directory or nothing), with the
// digests that the FileIndex knows and the list of files that must still be read. Scanning is cheap
// (one stat a file, by several threads where there are many); reading is left to workers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/base/digest.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"
#include "store/file_index.h"
#include "store/tree_object.h"

namespace mlp {

// What a lock file says of a path.
struct PathRecord {
  Digest digest;               // of the file, or of the tree
  std::uint64_t size = 0;      // bytes, of all files
  std::uint64_t nfiles = 0;    // files; meaningful for a tree
  bool is_executable = false;  // of a file
};

// There may be millions: its size is what a command needs for each file of a data set.
struct ScannedFile {
  RelPath path;  // relative to the scanned path; root for a single file
  FileStat stat;
  Digest digest;            // empty: not known yet
  bool is_symlink = false;  // of a file in a directory
};

struct PathScan {
  std::string path;  // absolute
  bool exists = false;
  bool is_directory = false;
  std::vector<ScannedFile> files;  // sorted by path
  std::string failure = {};        // why it cannot be looked at; kept by whoever goes on without it

  // The absolute path of one of the files; also its key in the FileIndex.
  std::string PathOf(const ScannedFile& file) const;
  // Indices of the files without a digest.
  std::vector<std::uint32_t> Unknown() const;
  // The rest is of a scan whose digests are all known; the tree is a directory's.
  TreeObject Tree() const;
  Status WriteTree(HashAlgorithm algorithm, const ByteSink& sink) const;  // a TreeObject's bytes
  PathRecord Record(HashAlgorithm algorithm) const;                       // exists must hold
};

// What a scan leaves out: takes it out of the entries of a directory, which is named relative to
// the scanned path, or refuses the directory.
using ScanFilter = std::function<Status(const RelPath& directory, std::vector<DirEntry>& entries)>;

// Follows symlinks to files; skips symlinked directories, directories without files, `.git` and the
// private directories of both layouts. An error: a broken symlink, an unreadable directory, a FIFO,
// socket or device, a name that is not UTF-8 or has a newline.
Result<PathScan> ScanPath(FileSystem& fs, FileIndex& index, const std::string& path,
                          const ScanFilter& filter = {});

// Reads what is unknown, on this thread, and remembers it: for commands that have nothing else to
// do meanwhile.
Status HashUnknown(FileSystem& fs, FileIndex& index, HashAlgorithm algorithm, std::int64_t now_ns,
                   PathScan& scan);

}  // namespace mlp
