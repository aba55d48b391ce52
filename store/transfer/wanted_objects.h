// WantedObjects: the objects that roots consist of, each once. 40 bytes an object: paths are not
// kept, since only what goes wrong needs them; they are then read again from the trees.
#pragma once

#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/base/error.h"
#include "store/object_store.h"
#include "store/transfer/transfer.h"
#include "store/tree_object.h"

namespace mlp {

enum class NamedPaths { kOne, kEvery };  // of an object that several files need

struct WantedObject {
  Digest digest;
  std::uint32_t root = 0;  // the first one that needs it
};

class WantedObjects {
 public:
  // The tree of a digest, or why there is none.
  using TreeReader = std::function<Result<TreeObject>(const Digest&)>;

  WantedObjects(const std::vector<TransferRoot>& roots, TreeReader read_tree)
      : roots_(roots), read_tree_(std::move(read_tree)) {}

  // Fills trees(), files() and others(). A tree that cannot be read is in trees(), its members are
  // unknown.
  void Expand();
  const std::vector<WantedObject>& trees() const { return trees_; }  // sorted by digest
  const std::vector<WantedObject>& files() const { return files_; }  // likewise
  bool WantsFile(const Digest& digest) const;
  // Members of the trees that their roots leave out.
  const std::vector<Digest>& others() const { return others_; }
  // Why the members of a tree are unknown; nullptr: they are known.
  const Error* WhyUnread(const Digest& tree) const;

  // Whether one of `absent` is a member. Of a tree that cannot be read nobody knows: true.
  bool LacksMembers(const WantedObject& tree, const std::unordered_set<Digest>& absent) const;
  // For each of these digests the path of one file that needs it, or of every one, in no order.
  std::vector<std::pair<std::string, Digest>> PathsOf(const std::unordered_set<Digest>& digests,
                                                      NamedPaths named = NamedPaths::kOne) const;

 private:
  static bool IsWanted(const TransferRoot& root, const RelPath& member);

  const std::vector<TransferRoot>& roots_;
  TreeReader read_tree_;
  std::vector<WantedObject> trees_, files_;
  std::vector<Digest> others_;
  std::unordered_map<Digest, Error> unread_;
};

// LocalObjectStore::ReadTree of a file that came from a remote and is no object yet. kCorrupt when
// it is not what the digest names.
Result<TreeObject> ReadTreeAt(FileSystem& fs, const std::string& path, const Digest& digest);

}  // namespace mlp
