#include "store/object_store.h"

#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/file_copy.h"
#include "store/layout.h"
#include "store/object_batch.h"
#include "store/verified_objects.h"

namespace mlp {

LocalObjectStore::LocalObjectStore(FileSystem& fs, std::string cache_dir, HashAlgorithm algorithm,
                                   VerifiedObjects* verified)
    : fs_(fs), cache_dir_(std::move(cache_dir)), algorithm_(algorithm), verified_(verified) {}

std::string LocalObjectStore::PathOf(const Digest& digest) const {
  const std::string name = digest.ToString();
  return Format("{}/{}/{}", Directory(), name.substr(0, 2), name.substr(2));
}

Result<bool> LocalObjectStore::Contains(const Digest& digest) {
  return SizeOf(digest).map([](const auto& size) { return size.has_value(); });
}

Result<std::optional<std::uint64_t>> LocalObjectStore::SizeOf(const Digest& digest) {
  const std::string path = PathOf(digest);
  MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/false));
  if (!stat) return std::nullopt;
  if (stat->type == FileType::kRegular && stat->mode == kObjectMode) return stat->size;
  if (stat->type == FileType::kRegular) {
    MLP_ASSIGN(const Digest actual, HashBytesOf(fs_, algorithm_, path));
    if (actual.Bytes() == digest.Bytes()) {
      fs_.SetMode(path, kObjectMode);  // spares the next look; not ours to change in a shared cache
      return stat->size;
    }
  }
  return Fail(DamagedObject(path));
}

Result<std::string> LocalObjectStore::Read(const Digest& digest) {
  const std::string path = PathOf(digest);
  MLP_ASSIGN(std::optional<std::string> bytes, ReadFileIfThere(fs_, path));
  if (!bytes) {
    return Fail(ErrorCode::kNotFound, Format("object '{}' is not in the cache", path));
  }
  if (HashOf(algorithm_, *bytes).Bytes() != digest.Bytes()) return Fail(DamagedObject(path));
  return std::move(*bytes);
}

Result<TreeObject> LocalObjectStore::ReadTree(const Digest& digest) {
  MLP_ASSIGN(const std::string bytes, Read(digest));
  return TreeObject::Parse(digest.algorithm(), bytes);
}

bool LocalObjectStore::IsVerified(const Digest& digest, const FileStat& stat) const {
  return verified_ != nullptr && verified_->Have(PathOf(digest), stat, digest);
}

void LocalObjectStore::NoteVerified(const Digest& digest, const FileStat& stat) {
  if (verified_ != nullptr) verified_->Note(PathOf(digest), stat, digest);
}

Error DamagedObject(const std::string& path) {
  Error error;
  error.code = ErrorCode::kCorrupt;
  error.message = Format("object '{}' is damaged: its bytes are not those of its name", path);
  error.hint = "remove that file and run the command again, to have it made anew";
  return error;
}

std::unique_ptr<ObjectBatch> LocalObjectStore::NewBatch() {
  return std::make_unique<LocalObjectBatch>(fs_, *this,
                                            Format("{}/tmp.{}", Directory(), RandomName()));
}

Result<std::string> LocalObjectStore::Quarantine(const Digest& digest) {
  const std::string directory = cache_dir_ + "/quarantine";
  MLP_TRY(fs_.MakeDirs(directory));
  // A random part, since the same object may be damaged again, and nothing here is ever
  // overwritten.
  const std::string place = Format("{}/{}.{}", directory, digest.ToString(), RandomName());
  MLP_TRY(fs_.Rename(PathOf(digest), place));
  return place;
}

}  // namespace mlp
