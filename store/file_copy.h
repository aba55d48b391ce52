// Bytes on their way between the workspace and the store: hashed in the same pass that copies them.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

// `seen`: what the caller knows of the file that is read, symlinks followed. When it is another
// since, in the sense of CheckUnchanged, the call fails as that does.

// The digest of the bytes of a file.
Result<Digest> HashBytesOf(FileSystem& fs, HashAlgorithm algorithm, const std::string& path,
                           const FileStat* seen = nullptr);

// Makes the new file `to` with the bytes of `from` and returns their digest; `mode` is subject to
// the umask. The bytes are read once; a large file that was `seen` is hashed by another thread.
// Nothing is left at `to` after a failure.
Result<Digest> CopyHashing(FileSystem& fs, HashAlgorithm algorithm, const std::string& from,
                           const std::string& to, std::uint32_t mode,
                           const FileStat* seen = nullptr);

// The same, sharing the blocks; then it is the clone that is read. nullopt, and nothing at `to`,
// where the file system cannot. To ask costs the making and removing of a file.
Result<std::optional<Digest>> CloneHashing(FileSystem& fs, HashAlgorithm algorithm,
                                           const std::string& from, const std::string& to,
                                           std::uint32_t mode, const FileStat* seen = nullptr);

// For many files of one place: clones until the first refusal, then copies. Thread-safe.
class CloneOrCopy {
 public:
  Result<Digest> Hashing(FileSystem& fs, HashAlgorithm algorithm, const std::string& from,
                         const std::string& to, std::uint32_t mode, const FileStat* seen = nullptr);

 private:
  std::atomic<bool> may_clone_ = true;
};

// Whether both are of the same file with the same bytes, as far as stat tells. Its ctime may
// differ: it may have been renamed, or another link to the same bytes may have come or gone.
bool IsUnchanged(const FileStat& now, const FileStat& before);
// Fails with kIo when the file at `path` (symlinks followed) is no longer the one that `before`
// describes.
Status CheckUnchanged(FileSystem& fs, const std::string& path, const FileStat& before);

}  // namespace mlp
