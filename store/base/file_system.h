// The file system as mlpipe needs it: one of the seams (architecture: Seams). Paths are absolute,
// or relative to the current directory. Every call reports errors as kIo with the path in the
// message; none throws. Thread-safe.
//
// Durability is not promised by these calls one by one: WritableFile::Sync, SyncDir and SyncAll
// make earlier writes durable, and store/base/atomic_file.h is the one place that combines them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"

namespace mlp {

enum class FileType : std::uint8_t { kRegular, kDirectory, kSymlink, kOther };

// What lstat or stat says of a path. Times are nanoseconds since the epoch.
struct FileStat {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;  // bytes
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;
  std::uint32_t links = 1;
  std::uint16_t mode = 0;  // permission bits only
  FileType type = FileType::kRegular;

  bool is_executable() const { return type == FileType::kRegular && (mode & 0100) != 0; }
};

struct DirEntry {
  std::string name;
  FileType type = FileType::kRegular;
};

// Takes bytes piece by piece; an error ends the giving.
using ByteSink = std::function<Status(std::string_view)>;

// A file being written. Closes without a sync when destroyed.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Status Append(std::string_view bytes) = 0;
  virtual Status Sync() = 0;  // fsync
  virtual Status
  Close() = 0;  // reports what a delayed write found; call it before relying on the file
};

// A file being read from any place in it.
class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  // Up to `capacity` bytes from `offset` on; 0 only at the end of the file.
  virtual Result<std::size_t> ReadAt(std::uint64_t offset, char* buffer, std::size_t capacity) = 0;
  // Of the file that is open, whatever its path leads to by now.
  virtual Result<FileStat> Stat() = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // nullopt when nothing is there; an error only when the system cannot say.
  virtual Result<std::optional<FileStat>> Stat(const std::string& path, bool follow_symlinks) = 0;
  // In the order of their names (bytewise), without "." and "..".
  virtual Result<std::vector<DirEntry>> ListDir(const std::string& path) = 0;
  // Calls `sink` with consecutive pieces of the file; stops early with the sink's error. Returns
  // what was so of the file that was read, after its last byte: unless it differs from an earlier
  // Stat, the bytes are those of that moment.
  virtual Result<FileStat> ReadChunks(const std::string& path, const ByteSink& sink) = 0;
  virtual Result<std::unique_ptr<ReadableFile>> OpenForReading(const std::string& path) = 0;
  // Makes a new, empty file open for writing; `mode` is subject to the umask. Fails if the path
  // exists.
  virtual Result<std::unique_ptr<WritableFile>> CreateNew(const std::string& path,
                                                          std::uint32_t mode) = 0;
  // Opens a file that is there, no symlink, to write behind its last byte.
  virtual Result<std::unique_ptr<WritableFile>> OpenForAppending(const std::string& path) = 0;
  // Makes a new file `to` with the bytes of `from`, in the kernel where it can (copy_file_range);
  // `mode` as CreateNew has it.
  virtual Status Copy(const std::string& from, const std::string& to, std::uint32_t mode) = 0;
  // The same by sharing the blocks (FICLONE). false when the file system cannot.
  virtual Result<bool> Reflink(const std::string& from, const std::string& to,
                               std::uint32_t mode) = 0;
  virtual Status Hardlink(const std::string& from, const std::string& to) = 0;
  virtual Status Symlink(const std::string& target, const std::string& link) = 0;
  virtual Result<std::string> ReadLink(const std::string& path) = 0;
  virtual Status Rename(const std::string& from, const std::string& to) = 0;
  // The same, unless something is at `to`: false, and nothing is changed.
  virtual Result<bool> RenameNew(const std::string& from, const std::string& to) = 0;
  virtual Status RemoveFile(const std::string& path) = 0;  // also a symlink, never its target
  virtual Status RemoveEmptyDir(const std::string& path) = 0;
  virtual Status MakeDirs(const std::string& path) = 0;  // with parents; fine if it is there
  virtual Status SetMode(const std::string& path, std::uint32_t mode) = 0;
  virtual Status SyncDir(const std::string& path) = 0;
  // Makes everything written so far to the file system that holds `path` durable (syncfs): one call
  // for a batch of new files costs what two or three single fsyncs cost.
  virtual Status SyncAll(const std::string& path) = 0;
};

// The real one.
FileSystem& PosixFileSystem();

// Forwards everything to another FileSystem: derive from it to change a call or two (fault
// injection, counting).
class FileSystemWrapper : public FileSystem {
 public:
  explicit FileSystemWrapper(FileSystem& base) : base_(base) {}
  Result<std::optional<FileStat>> Stat(const std::string& path, bool follow_symlinks) override {
    return base_.Stat(path, follow_symlinks);
  }
  Result<std::vector<DirEntry>> ListDir(const std::string& path) override {
    return base_.ListDir(path);
  }
  Result<FileStat> ReadChunks(const std::string& path, const ByteSink& sink) override {
    return base_.ReadChunks(path, sink);
  }
  Result<std::unique_ptr<ReadableFile>> OpenForReading(const std::string& path) override {
    return base_.OpenForReading(path);
  }
  Result<std::unique_ptr<WritableFile>> CreateNew(const std::string& path,
                                                  std::uint32_t mode) override {
    return base_.CreateNew(path, mode);
  }
  Result<std::unique_ptr<WritableFile>> OpenForAppending(const std::string& path) override {
    return base_.OpenForAppending(path);
  }
  Status Copy(const std::string& from, const std::string& to, std::uint32_t mode) override {
    return base_.Copy(from, to, mode);
  }
  Result<bool> Reflink(const std::string& from, const std::string& to,
                       std::uint32_t mode) override {
    return base_.Reflink(from, to, mode);
  }
  Status Hardlink(const std::string& from, const std::string& to) override {
    return base_.Hardlink(from, to);
  }
  Status Symlink(const std::string& target, const std::string& link) override {
    return base_.Symlink(target, link);
  }
  Result<std::string> ReadLink(const std::string& path) override { return base_.ReadLink(path); }
  Status Rename(const std::string& from, const std::string& to) override {
    return base_.Rename(from, to);
  }
  Result<bool> RenameNew(const std::string& from, const std::string& to) override {
    return base_.RenameNew(from, to);
  }
  Status RemoveFile(const std::string& path) override { return base_.RemoveFile(path); }
  Status RemoveEmptyDir(const std::string& path) override { return base_.RemoveEmptyDir(path); }
  Status MakeDirs(const std::string& path) override { return base_.MakeDirs(path); }
  Status SetMode(const std::string& path, std::uint32_t mode) override {
    return base_.SetMode(path, mode);
  }
  Status SyncDir(const std::string& path) override { return base_.SyncDir(path); }
  Status SyncAll(const std::string& path) override { return base_.SyncAll(path); }

 protected:
  FileSystem& base_;
};

// Helpers over the interface.
Result<std::string> ReadFile(FileSystem& fs, const std::string& path);
// nullopt when the file does not exist.
Result<std::optional<std::string>> ReadFileIfThere(FileSystem& fs, const std::string& path);
// A file, a symlink or a whole directory; fine if nothing is there. Never follows a symlink. Makes
// directories writable where their mode forbids the removal.
Status RemoveTree(FileSystem& fs, const std::string& path);

}  // namespace mlp
