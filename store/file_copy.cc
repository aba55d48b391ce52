#include "store/file_copy.h"

#include <array>
#include <atomic>
#include <memory>
#include <semaphore>
#include <thread>

#include "store/base/format.h"

namespace mlp {
namespace {

Status CheckSame(const std::string& path, const std::optional<FileStat>& now,
                 const FileStat& before) {
  if (now && IsUnchanged(*now, before)) return {};
  return Fail(ErrorCode::kIo, Format("'{}' changed while it was read", path),
              "run the command again when nothing else writes to it");
}

// Hashes pieces on a thread of its own, in the order in which they come: of a large file that takes
// about as long as to read and write it.
class SideHasher {
 public:
  explicit SideHasher(Hasher& hasher) : hasher_(hasher), thread_([this] { Run(); }) {}
  ~SideHasher() { Finish(); }
  SideHasher(const SideHasher&) = delete;
  SideHasher& operator=(const SideHasher&) = delete;

  static constexpr std::size_t kPieceBytes = 1 << 20;

  // Room for the next piece, once it is there.
  char* NextBuffer() {
    free_.acquire();
    return pieces_[next_ % kPieces].bytes.get();
  }
  // The piece is in that room, not empty, and stays there for the next call of NextBuffer.
  void Hash(std::size_t size) {
    pieces_[next_++ % kPieces].size = size;
    ready_.release();
  }
  // All pieces are hashed. No more come.
  void Finish() {
    if (!thread_.joinable()) return;
    ended_ = true;
    ready_.release();
    thread_.join();
  }

 private:
  static constexpr std::ptrdiff_t kPieces = 4;
  struct Piece {
    std::unique_ptr<char[]> bytes = std::make_unique_for_overwrite<char[]>(kPieceBytes);
    std::size_t size = 0;
  };

  void Run() {
    for (std::size_t i = 0;; ++i) {
      ready_.acquire();
      if (i == next_ && ended_) return;
      const Piece& piece = pieces_[i % kPieces];
      hasher_.Update({piece.bytes.get(), piece.size});
      free_.release();
    }
  }

  Hasher& hasher_;
  std::array<Piece, kPieces> pieces_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> ended_ = false;
  std::counting_semaphore<> free_{kPieces}, ready_{0};
  std::thread thread_;  // last: it uses the others
};

// One thread reads and writes, another hashes what was read.
Result<Digest> CopyLargeHashing(FileSystem& fs, HashAlgorithm algorithm, const std::string& path,
                                const FileStat& seen, WritableFile& copy) {
  Hasher hasher(algorithm);
  SideHasher side(hasher);
  MLP_ASSIGN(const auto file, fs.OpenForReading(path));
  for (std::uint64_t done = 0;;) {
    char* const piece = side.NextBuffer();
    MLP_ASSIGN(const std::size_t got, file->ReadAt(done, piece, SideHasher::kPieceBytes));
    if (got == 0) break;
    side.Hash(got);
    MLP_TRY(copy.Append({piece, got}));
    done += got;
  }
  MLP_ASSIGN(const FileStat now, file->Stat());
  MLP_TRY(CheckSame(path, now, seen));
  MLP_TRY(copy.Close());
  side.Finish();
  return hasher.Finish();
}

Result<Digest> ReadHashing(FileSystem& fs, HashAlgorithm algorithm, const std::string& path,
                           const FileStat* seen, WritableFile* copy) {
  Hasher hasher(algorithm);
  MLP_ASSIGN(const FileStat now, fs.ReadChunks(path, [&](std::string_view chunk) {
    hasher.Update(chunk);
    return copy == nullptr ? Status() : copy->Append(chunk);
  }));
  if (seen != nullptr) MLP_TRY(CheckSame(path, now, *seen));
  if (copy != nullptr) MLP_TRY(copy->Close());
  return hasher.Finish();
}

}  // namespace

bool IsUnchanged(const FileStat& now, const FileStat& before) {
  return now.device == before.device && now.inode == before.inode && now.size == before.size &&
         now.mtime_ns == before.mtime_ns;
}

Result<Digest> HashBytesOf(FileSystem& fs, HashAlgorithm algorithm, const std::string& path,
                           const FileStat* seen) {
  return ReadHashing(fs, algorithm, path, seen, nullptr);
}

Result<Digest> CopyHashing(FileSystem& fs, HashAlgorithm algorithm, const std::string& from,
                           const std::string& to, std::uint32_t mode, const FileStat* seen) {
  MLP_ASSIGN(const auto copy, fs.CreateNew(to, mode));
  constexpr std::uint64_t kLarge = 8 << 20;  // from here on a second thread pays
  const bool is_large = seen != nullptr && seen->size >= kLarge;
  Result<Digest> digest = is_large ? CopyLargeHashing(fs, algorithm, from, *seen, *copy)
                                   : ReadHashing(fs, algorithm, from, seen, copy.get());
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
