// SourceObjects: the objects of another project: of its cache, if it lies on this machine, of a
// cache of the user's own, else fetched from its remotes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/imports/source_project.h"
#include "store/object_store.h"
#include "store/tree_object.h"

namespace mlp {

struct SourceObject {
  std::string path;  // of what needs it, for messages
  Digest digest;
  std::string remote;  // that its declaration names; empty: the default one
};

class SourceObjects {
 public:
  // `source` must have a layout, and outlives this.
  explicit SourceObjects(SourceProject& source);

  HashAlgorithm algorithm() const { return own_.algorithm(); }
  // What is fetched goes into this store, which is looked into too; without one into the source's
  // own if that is a clone, else into a temporary directory.
  void UseStore(LocalObjectStore& store) { fetching_ = &store; }
  // The store that has the object; nullptr: none has.
  Result<LocalObjectStore*> Holder(const Digest& digest);
  // Fetches what no store has; of a tree only its list. kNotFound with how to get it, when it
  // cannot be had.
  Status Bring(const std::vector<SourceObject>& wanted);
  // The bytes of a tree, fetched if need be, verified.
  Result<TreeObject> ReadTree(const SourceObject& tree);
  // Its size in bytes; nullopt: it is not at hand.
  Result<std::optional<std::uint64_t>> SizeOf(const Digest& digest);

 private:
  Result<LocalObjectStore*> FetchingStore();
  Status FetchFrom(const std::string& remote, const std::vector<SourceObject>& wanted);

  SourceProject& source_;
  LocalObjectStore own_;                  // of the source
  LocalObjectStore* fetching_ = nullptr;  // once it is known where to
  std::optional<TemporaryDirectory> temporary_;
  std::optional<LocalObjectStore> temporary_store_;
};

}  // namespace mlp
