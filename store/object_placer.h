// ObjectPlacer: puts one object at one path, by the first link type that works there. The
// Materializer's tool; several threads may use it.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "store/base/file_system.h"
#include "store/object_store.h"

namespace mlp {

enum class LinkType { kReflink, kHardlink, kSymlink, kCopy };

class ObjectPlacer {
 public:
  ObjectPlacer(FileSystem& fs, LocalObjectStore& store, std::vector<LinkType> link_types);

  // Whether `path` already holds the object, and as configured: a link where links come first, no
  // hardlink where none is wanted. `executable`: nullopt when nothing is recorded. Reads the file
  // only if its size is that of the object.
  Result<bool> IsInPlace(const Digest& digest, const std::string& path,
                         std::optional<bool> executable);

  // Makes the new file `path`. What is cloned or copied is hashed on the way, unless the store
  // knows it for verified: kCorrupt, and nothing at `path`, if the object is damaged. Links are not
  // read; their mode 0444 is what vouches for them.
  Status Place(const Digest& digest, const std::string& path, bool executable);

 private:
  bool Uses(LinkType type) const;
  bool PrefersLinks() const;
  Result<bool> PlaceAs(LinkType type, const Digest& digest, const FileStat& object_stat,
                       const std::string& path, bool may_link);
  Result<bool> Clone(const Digest& digest, const FileStat& object_stat, const std::string& path);
  Result<bool> Copy(const Digest& digest, const FileStat& object_stat, const std::string& path);
  Status MakeExecutable(const std::string& path);
  Result<bool> Accept(const Digest& digest, const FileStat& object_stat,
                      const Result<Digest>& actual, const std::string& path);

  FileSystem& fs_;
  LocalObjectStore& store_;
  std::atomic<bool> may_clone_ = true;  // until the file system refuses
  std::vector<LinkType> link_types_;    // the last is kCopy, which works everywhere
};

}  // namespace mlp
