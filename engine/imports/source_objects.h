// SourceObjects: the objects of another project, wherever they can be had on this machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/imports/source_project.h"
#include "store/object_store.h"

namespace mlp {

class SourceObjects {
 public:
  // `source` must have a layout, and outlives this.
  explicit SourceObjects(SourceProject& source);

  HashAlgorithm algorithm() const { return store_.algorithm(); }
  // The store that has the object; nullptr: none has.
  Result<LocalObjectStore*> Holder(const Digest& digest);
  // The bytes of a tree, verified. kNotFound with how to get it, when it cannot be had.
  Result<TreeObject> ReadTree(const Digest& digest);
  // Its size in bytes; nullopt: it is not at hand.
  Result<std::optional<std::uint64_t>> SizeOf(const Digest& digest);

 private:
  SourceProject& source_;
  LocalObjectStore store_;
};

// The kNotFound that says that `what` of a source cannot be had.
Error NotToBeHad(const SourceProject& source, const std::string& what);

}  // namespace mlp
