// Random names and trees for the properties of store/. Everything follows from the seed.
#pragma once

#include <random>
#include <string>

#include "store/object_store.h"
#include "store/path_scan.h"
#include "tests/support/file_tree.h"

namespace mlp::testing {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  int Number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  bool Chance(int percent) { return Number(1, 100) <= percent; }
  // One component of a path: mostly of a few letters, so that names meet again; at times an odd
  // one.
  std::string Name();
  // Up to `most` files in a few directories; none is both a file and a directory.
  FileTree Tree(int most);

 private:
  std::mt19937 engine_;
};

// Stores the files and their tree object, through the interface that the engine uses.
Result<PathRecord> StoreTree(FileSystem& fs, LocalObjectStore& store, const std::string& directory);

}  // namespace mlp::testing
