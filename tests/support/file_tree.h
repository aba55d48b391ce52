// Small trees of files as values: to lay out what a test starts from, and to compare what it finds.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace mlp::testing {

// Paths relative to a directory, '/' between names, to the bytes of the files. An empty directory
// is "name/" with no bytes, a symlink is "name@" with its target.
using FileTree = std::map<std::string, std::string>;

void WriteTree(const std::string& directory, const FileTree& tree);  // with parents; symlinks too
FileTree ReadTree(const std::string& directory);  // follows nothing; empty if nothing is there

// With parents; replaces what is there.
void WriteFile(const std::string& path, std::string_view bytes);
std::string ReadFileOr(const std::string& path, std::string_view otherwise);

// Moves a file's modification time into the past, so that the stat cache believes in it at once
// (its ctime is fresh all the same: see FileIndex::Remember).
void MakeOld(const std::string& path);

}  // namespace mlp::testing
