// The durable write, once: temporary file in the target's directory, write, fsync, rename, fsync of
// the directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/file_system.h"

namespace mlp {

// After success `path` holds `bytes`, also after a power cut. At any failure or kill it holds what
// it held before; at most a file named ".<name>.<random>.tmp" beside it stays, which
// WriteFileAtomically never reads. A symlink at `path` is replaced, not followed. The mode of an
// existing file is kept; else 0666 less the umask.
Status WriteFileAtomically(FileSystem& fs, const std::string& path, std::string_view bytes);

struct FileToWrite {
  std::string path;
  std::string bytes;
};

// WriteFileAtomically of many files: each holds its old bytes or its new ones at any moment, all
// are durable on return. Their number costs no further sync (syncfs). Their directories must exist,
// but need not be durable yet.
Status WriteFilesAtomically(FileSystem& fs, const std::vector<FileToWrite>& files);

// Makes the directory and the parents it lacks, each durable. Fine if it is there.
Status MakeDirsDurably(FileSystem& fs, const std::string& path);

// A name for a temporary file beside `path`: same directory, unused with near certainty,
// recognisable (".tmp").
std::string TemporaryNameBeside(const std::string& path);
// The same for many files that share one RandomName.
std::string TemporaryNameBeside(const std::string& path, std::string_view random);

// 16 hexadecimal digits from the kernel's random source: for names that no other process will
// choose.
std::string RandomName();

// The directory part of a path: "." for a plain name, "/" for one at the root.
std::string ParentOf(const std::string& path);

}  // namespace mlp
