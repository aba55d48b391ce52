#include "store/file_copy.h"

#include <functional>
#include <semaphore>
#include <thread>

#include "store/base/format.h"

namespace mlp {
namespace {

Status CheckSame(const std::string& path, const std::optional<FileStat>& now,
                 const FileStat& before) {
  const bool same = now && now->device == before.device && now->inode == before.inode &&
                    now->size == before.size && now->mtime_ns == before.mtime_ns;
  if (same) return {};
  return Fail(ErrorCode::kIo, Format("'{}' changed while it was read", path),
              "run the command again when nothing else writes to it");
}

// Hashes on a thread of its own while the caller writes the same bytes: of a large file either
// takes about as long as the other.
class SideHasher {
 public:
  explicit SideHasher(Hasher& hasher) : hasher_(hasher), thread_([this] { Run(); }) {}
  ~SideHasher() {
    chunk_ = {};
    begun_.release();
    thread_.join();
  }
  SideHasher(const SideHasher&) = delete;
  SideHasher& operator=(const SideHasher&) = delete;

  Status HashWhile(std::string_view chunk, const std::function<Status()>& other) {
    chunk_ = chunk;
    begun_.release();
    Status status = other();
    done_.acquire();
    return status;
  }

 private:
  void Run() {
    for (begun_.acquire(); !chunk_.empty(); begun_.acquire()) {
      hasher_.Update(chunk_);
      done_.release();
    }
  }

  Hasher& hasher_;
  std::string_view chunk_;  // empty: the end
  std::binary_semaphore begun_{0}, done_{0};
  std::thread thread_;  // last: it uses the others
};

Result<Digest> ReadHashing(FileSystem& fs, HashAlgorithm algorithm, const std::string& path,
                           const FileStat* seen, WritableFile* copy) {
  constexpr std::uint64_t kLarge = 8 << 20;  // from here on a second thread pays
  Hasher hasher(algorithm);
  std::optional<SideHasher> side;
  std::uint64_t done = 0;
  const auto take = [&](std::string_view chunk) -> Status {
    if (!side && copy != nullptr && done >= kLarge) side.emplace(hasher);
    done += chunk.size();
    if (side) return side->HashWhile(chunk, [&] { return copy->Append(chunk); });
    hasher.Update(chunk);
    return copy == nullptr ? Status() : copy->Append(chunk);
  };
  MLP_ASSIGN(const FileStat now, fs.ReadChunks(path, take));
  if (seen != nullptr) MLP_TRY(CheckSame(path, now, *seen));
  if (copy != nullptr) MLP_TRY(copy->Close());
  return hasher.Finish();
}

}  // namespace

Result<Digest> HashBytesOf(FileSystem& fs, HashAlgorithm algorithm, const std::string& path,
                           const FileStat* seen) {
  return ReadHashing(fs, algorithm, path, seen, nullptr);
}

Result<Digest> CopyHashing(FileSystem& fs, HashAlgorithm algorithm, const std::string& from,
                           const std::string& to, std::uint32_t mode, const FileStat* seen) {
  MLP_ASSIGN(const auto copy, fs.CreateNew(to, mode));
  Result<Digest> digest = ReadHashing(fs, algorithm, from, seen, copy.get());
  if (!digest) fs.RemoveFile(to);  // best effort: the first error is the one to report
  return digest;
}

Result<std::optional<Digest>> CloneHashing(FileSystem& fs, HashAlgorithm algorithm,
                                           const std::string& from, const std::string& to,
                                           std::uint32_t mode, const FileStat* seen) {
  MLP_ASSIGN(const bool cloned, fs.Reflink(from, to, mode));
  if (!cloned) return std::nullopt;
  Result<Digest> digest = HashBytesOf(fs, algorithm, to);
  if (digest && seen != nullptr) {
    if (Status same = CheckUnchanged(fs, from, *seen); !same) digest = Fail(same.error());
  }
  if (!digest) fs.RemoveFile(to);
  return digest;
}

Result<Digest> CloneOrCopy::Hashing(FileSystem& fs, HashAlgorithm algorithm,
                                    const std::string& from, const std::string& to,
                                    std::uint32_t mode, const FileStat* seen) {
  if (may_clone_) {
    MLP_ASSIGN(const auto digest, CloneHashing(fs, algorithm, from, to, mode, seen));
    if (digest) return *digest;
    may_clone_ = false;
  }
  return CopyHashing(fs, algorithm, from, to, mode, seen);
}

Status CheckUnchanged(FileSystem& fs, const std::string& path, const FileStat& before) {
  MLP_ASSIGN(const auto now, fs.Stat(path, true));
  return CheckSame(path, now, before);
}

}  // namespace mlp
