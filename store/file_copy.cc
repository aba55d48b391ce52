#include "store/file_copy.h"

#include "store/base/format.h"

namespace mlp {
namespace {

Result<Digest> CopyInto(FileSystem& fs, Hasher& hasher, const std::string& from,
                        WritableFile& copy) {
  MLP_TRY(fs.ReadChunks(from, [&](std::string_view chunk) {
    hasher.Update(chunk);
    return copy.Append(chunk);
  }));
  MLP_TRY(copy.Close());
  return hasher.Finish();
}

}  // namespace

Result<Digest> HashBytesOf(FileSystem& fs, HashAlgorithm algorithm, const std::string& path) {
  Hasher hasher(algorithm);
  MLP_TRY(fs.ReadChunks(path, [&](std::string_view chunk) -> Status {
    hasher.Update(chunk);
    return {};
  }));
  return hasher.Finish();
}

Result<Digest> CopyHashing(FileSystem& fs, HashAlgorithm algorithm, const std::string& from,
                           const std::string& to) {
  Hasher hasher(algorithm);
  MLP_ASSIGN(const auto copy, fs.CreateNew(to, 0666));
  Result<Digest> digest = CopyInto(fs, hasher, from, *copy);
  if (!digest) fs.RemoveFile(to);  // best effort: the first error is the one to report
  return digest;
}

Result<std::optional<Digest>> CloneHashing(FileSystem& fs, HashAlgorithm algorithm,
                                           const std::string& from, const std::string& to) {
  MLP_ASSIGN(const bool cloned, fs.Reflink(from, to));
  if (!cloned) return std::nullopt;
  Result<Digest> digest = HashBytesOf(fs, algorithm, to);
  if (!digest) fs.RemoveFile(to);
  return digest;
}

Status CheckUnchanged(FileSystem& fs, const std::string& path, const FileStat& before) {
  MLP_ASSIGN(const auto now, fs.Stat(path, true));
  const bool same = now && now->device == before.device && now->inode == before.inode &&
                    now->size == before.size && now->mtime_ns == before.mtime_ns;
  if (same) return {};
  return Fail(ErrorCode::kIo, Format("'{}' changed while it was read", path),
              "run the command again when nothing else writes to it");
}

}  // namespace mlp
