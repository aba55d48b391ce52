#include "tests/property/store_random.h"

#include <algorithm>
#include <iterator>

namespace mlp::testing {

std::string Random::Name() {
  static const std::string kOdd[] = {"é",       "😀 x",  "a\"b", "a\\b", "tab\there",
                                     "\x1b[2J", "-",    "...",  "a b ", "#",
                                     "~",       "\x7f", "a'b",  "%s",   "{}"};
  if (Chance(15)) return kOdd[Number(0, static_cast<int>(std::size(kOdd)) - 1)];
  return std::string(1, static_cast<char>('a' + Number(0, 3))) + (Chance(30) ? "-x" : "");
}

FileTree Random::Tree(int most) {
  FileTree tree;
  const int count = Number(0, most);
  for (int i = 0; i < count; ++i) {
    std::string path = Name();
    for (int depth = Number(0, 3); depth > 0; --depth) path += "/" + Name();
    const auto collides = [&](const auto& entry) {
      return entry.first == path || entry.first.starts_with(path + "/") ||
             path.starts_with(entry.first + "/");
    };
    if (std::any_of(tree.begin(), tree.end(), collides)) continue;
    tree[path] =
        std::string(static_cast<std::size_t>(Number(0, 3)), static_cast<char>('0' + Number(0, 3)));
  }
  return tree;
}

Result<PathRecord> StoreTree(FileSystem& fs, LocalObjectStore& store,
                             const std::string& directory) {
  FileIndex index = FileIndex::InMemory(store.algorithm());
  MLP_ASSIGN(PathScan scan, ScanPath(fs, index, directory));
  const auto batch = store.NewBatch();
  for (ScannedFile& file : scan.files) {
    MLP_ASSIGN(file.digest, batch->AddFile(scan.PathOf(file), file.stat));
  }
  MLP_TRY(batch->AddTree(scan.Tree().Serialize(store.algorithm())));
  MLP_TRY(batch->Publish());
  return scan.Record(store.algorithm());
}

}  // namespace mlp::testing
