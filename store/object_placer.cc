#include "store/object_placer.h"

#include <algorithm>
#include <utility>

#include "store/base/format.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

// A link shares its mode with the object, so what must be executable is never one. Nor is an empty
// file: all of them would be the same file.
bool MayLink(const FileStat& object, bool executable) {
  return !executable && object.size > 0;
}

}  // namespace

ObjectPlacer::ObjectPlacer(FileSystem& fs, LocalObjectStore& store,
                           std::vector<LinkType> link_types)
    : fs_(fs), store_(store), link_types_(std::move(link_types)) {
  link_types_.push_back(LinkType::kCopy);
}

bool ObjectPlacer::Uses(LinkType type) const {
  return std::find(link_types_.begin(), link_types_.end(), type) != link_types_.end();
}

bool ObjectPlacer::PrefersLinks() const {
  return link_types_.front() == LinkType::kHardlink || link_types_.front() == LinkType::kSymlink;
}

Result<bool> ObjectPlacer::IsInPlace(const Digest& digest, const std::string& path,
                                     std::optional<bool> executable) {
  const std::string object = store_.PathOf(digest);
  MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/false));
  if (!stat) return false;
  if (stat->type == FileType::kSymlink && Uses(LinkType::kSymlink)) {
    MLP_ASSIGN(const std::string target, fs_.ReadLink(path));
    return target == object;
  }
  if (stat->type != FileType::kRegular) return false;
  MLP_ASSIGN(const auto original, fs_.Stat(object, /*follow_symlinks=*/false));
  if (!original || original->size != stat->size) return false;
  const bool is_link = original->inode == stat->inode && original->device == stat->device;
  if (is_link) return Uses(LinkType::kHardlink);
  if (PrefersLinks() && MayLink(*original, executable.value_or(false))) return false;
  if (executable && *executable != stat->is_executable()) return false;
  MLP_ASSIGN(const Digest actual, HashBytesOf(fs_, store_.algorithm(), path));
  return actual.Bytes() == digest.Bytes();
}

Status ObjectPlacer::Place(const Digest& digest, const std::string& path, bool executable) {
  const std::string object = store_.PathOf(digest);
  MLP_ASSIGN(const auto stat, fs_.Stat(object, /*follow_symlinks=*/false));
  if (!stat) {
    return Fail(ErrorCode::kNotFound, Format("object '{}' is not in the cache", object));
  }
  const bool may_link = MayLink(*stat, executable);
  for (const LinkType type : link_types_) {
    MLP_ASSIGN(const bool placed, PlaceAs(type, digest, *stat, path, may_link));
    if (placed) return executable ? MakeExecutable(path) : Status();
  }
  return {};  // not reached: the last type is a copy, which is placed or fails
}

// false: this type cannot be had here.
Result<bool> ObjectPlacer::PlaceAs(LinkType type, const Digest& digest, const FileStat& object_stat,
                                   const std::string& path, bool may_link) {
  const std::string object = store_.PathOf(digest);
  switch (type) {
    case LinkType::kHardlink:
      return may_link && fs_.Hardlink(object, path).has_value();
    case LinkType::kSymlink:
      return may_link && fs_.Symlink(object, path).has_value();
    case LinkType::kReflink:
      return may_clone_ ? Clone(digest, object_stat, path) : false;
    case LinkType::kCopy:
      return Copy(digest, object_stat, path);
  }
  return false;
}

Result<bool> ObjectPlacer::Clone(const Digest& digest, const FileStat& object_stat,
                                 const std::string& path) {
  const std::string object = store_.PathOf(digest);
  if (store_.IsVerified(digest, object_stat)) {
    MLP_ASSIGN(const bool is_cloned, fs_.Reflink(object, path, 0666));
    if (!is_cloned) may_clone_ = false;
    return is_cloned;
  }
  const auto cloned = CloneHashing(fs_, store_.algorithm(), object, path, 0666);
  if (cloned && !*cloned) return may_clone_ = false;
  return Accept(digest, object_stat, cloned.map([](const auto& actual) { return *actual; }), path);
}

Result<bool> ObjectPlacer::Copy(const Digest& digest, const FileStat& object_stat,
                                const std::string& path) {
  const std::string object = store_.PathOf(digest);
  if (store_.IsVerified(digest, object_stat))
    return fs_.Copy(object, path, 0666).map([] { return true; });
  return Accept(digest, object_stat,
                CopyHashing(fs_, store_.algorithm(), object, path, 0666, &object_stat), path);
}

// Lets the new file `path` stand if its bytes are those of the object, else removes it.
Result<bool> ObjectPlacer::Accept(const Digest& digest, const FileStat& object_stat,
                                  const Result<Digest>& actual, const std::string& path) {
  if (actual && actual->Bytes() == digest.Bytes()) {
    store_.NoteVerified(digest, object_stat);
    return true;
  }
  fs_.RemoveFile(path);  // best effort: the first error is the one to report
  return Fail(actual ? DamagedObject(store_.PathOf(digest)) : actual.error());
}

// Executable by whoever may read it, as a compiler does.
Status ObjectPlacer::MakeExecutable(const std::string& path) {
  MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/false));
  return stat ? fs_.SetMode(path, stat->mode | (stat->mode & 0444) >> 2) : Status();
}

}  // namespace mlp
