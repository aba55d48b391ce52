// The real file system. Each function is one system call with its errors named; what takes more
// stands in posix_io.
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "store/base/file_system.h"
#include "store/base/posix_io.h"

namespace mlp {
namespace {

Status Check(int call_result, std::string_view action, const std::string& path) {
  if (call_result != 0) return Fail(SystemError(errno, action, path));
  return {};
}

FileType TypeOf(mode_t mode) {
  if (S_ISREG(mode)) return FileType::kRegular;
  if (S_ISDIR(mode)) return FileType::kDirectory;
  return S_ISLNK(mode) ? FileType::kSymlink : FileType::kOther;
}

std::int64_t Nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileStat ToFileStat(const struct stat& raw) {
  FileStat result;
  result.device = raw.st_dev;
  result.inode = raw.st_ino;
  result.size = static_cast<std::uint64_t>(raw.st_size);
  result.mtime_ns = Nanoseconds(raw.st_mtim);
  result.ctime_ns = Nanoseconds(raw.st_ctim);
  result.links = static_cast<std::uint32_t>(raw.st_nlink);
  result.mode = static_cast<std::uint16_t>(raw.st_mode & 07777);
  result.type = TypeOf(raw.st_mode);
  return result;
}

class PosixWritableFile : public WritableFile {
 public:
  PosixWritableFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Status Append(std::string_view bytes) override { return WriteAll(fd_.get(), bytes, path_); }
  Status Sync() override { return Check(fsync(fd_.get()), "sync", path_); }
  Status Close() override {
    const int error_number = fd_.Close();
    if (error_number != 0) return Fail(SystemError(error_number, "close", path_));
    return {};
  }

 private:
  UniqueFd fd_;
  std::string path_;
};

class PosixReadableFile : public ReadableFile {
 public:
  PosixReadableFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Result<std::size_t> ReadAt(std::uint64_t offset, char* buffer, std::size_t capacity) override {
    for (;;) {
      const ssize_t got = pread(fd_.get(), buffer, capacity, static_cast<off_t>(offset));
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return Fail(SystemError(errno, "read", path_));
    }
  }
  Result<FileStat> Stat() override {
    struct stat raw;
    if (fstat(fd_.get(), &raw) != 0) return Fail(SystemError(errno, "read", path_));
    return ToFileStat(raw);
  }

 private:
  UniqueFd fd_;
  std::string path_;
};

class RealFileSystem : public FileSystem {
 public:
  Result<std::optional<FileStat>> Stat(const std::string& path, bool follow_symlinks) override {
    struct stat raw;
    const int flags = follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW;
    if (fstatat(AT_FDCWD, path.c_str(), &raw, flags) == 0) return ToFileStat(raw);
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return Fail(SystemError(errno, "examine", path));
  }

  Result<std::vector<DirEntry>> ListDir(const std::string& path) override;
  Result<FileStat> ReadChunks(const std::string& path, const ByteSink& sink) override;

  Result<std::unique_ptr<ReadableFile>> OpenForReading(const std::string& path) override {
    MLP_ASSIGN(UniqueFd fd, OpenFd(path, O_RDONLY | O_NOCTTY, 0, "read"));
    return std::make_unique<PosixReadableFile>(std::move(fd), path);
  }
  Result<std::unique_ptr<WritableFile>> CreateNew(const std::string& path,
                                                  std::uint32_t mode) override {
    MLP_ASSIGN(UniqueFd fd, OpenFd(path, O_WRONLY | O_CREAT | O_EXCL, mode, "create"));
    return std::make_unique<PosixWritableFile>(std::move(fd), path);
  }
  Result<std::unique_ptr<WritableFile>> OpenForAppending(const std::string& path) override {
    MLP_ASSIGN(UniqueFd fd, OpenFd(path, O_WRONLY | O_APPEND | O_NOFOLLOW, 0, "append to"));
    return std::make_unique<PosixWritableFile>(std::move(fd), path);
  }

  Status Copy(const std::string& from, const std::string& to, std::uint32_t mode) override;
  Result<bool> Reflink(const std::string& from, const std::string& to, std::uint32_t mode) override;

  Status Hardlink(const std::string& from, const std::string& to) override {
    return Check(link(from.c_str(), to.c_str()), "create", to);
  }
  Status Symlink(const std::string& target, const std::string& link) override {
    return Check(symlink(target.c_str(), link.c_str()), "create", link);
  }
  Result<std::string> ReadLink(const std::string& path) override {
    char target[PATH_MAX];
    const ssize_t size = readlink(path.c_str(), target, sizeof target);
    if (size < 0) return Fail(SystemError(errno, "read", path));
    return std::string(target, static_cast<std::size_t>(size));
  }
  Status Rename(const std::string& from, const std::string& to) override {
    return Check(rename(from.c_str(), to.c_str()), "replace", to);
  }
  Result<bool> RenameNew(const std::string& from, const std::string& to) override;
  Status RemoveFile(const std::string& path) override {
    return Check(unlink(path.c_str()), "remove", path);
  }
  Status RemoveEmptyDir(const std::string& path) override {
    return Check(rmdir(path.c_str()), "remove", path);
  }
  Status MakeDirs(const std::string& path) override;
  Status SetMode(const std::string& path, std::uint32_t mode) override {
    return Check(chmod(path.c_str(), mode), "change the mode of", path);
  }
  Status SyncDir(const std::string& path) override {
    MLP_ASSIGN(const UniqueFd fd, OpenFd(path, O_RDONLY | O_DIRECTORY, 0, "sync"));
    return Check(fsync(fd.get()), "sync", path);
  }
  Status SyncAll(const std::string& path) override {
    MLP_ASSIGN(const UniqueFd fd, OpenFd(path, O_RDONLY, 0, "sync"));
    return Check(syncfs(fd.get()), "sync", path);
  }
};

Result<std::vector<DirEntry>> RealFileSystem::ListDir(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(path.c_str()), &closedir);
  if (!dir) return Fail(SystemError(errno, "list", path));
  std::vector<DirEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* const raw = readdir(dir.get());
    if (raw == nullptr) break;
    const std::string_view name = raw->d_name;
    if (name == "." || name == "..") continue;
    DirEntry& entry = entries.emplace_back();
    entry.name = name;
    entry.type = TypeOf(DTTOIF(raw->d_type));
    if (raw->d_type == DT_UNKNOWN) {  // some file systems do not tell
      MLP_ASSIGN(const auto stat, Stat(path + "/" + entry.name, false));
      if (!stat)
        entries.pop_back();
      else
        entry.type = stat->type;
    }
  }
  if (errno != 0) return Fail(SystemError(errno, "list", path));
  std::sort(entries.begin(), entries.end(),
            [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return entries;
}

Result<FileStat> RealFileSystem::ReadChunks(const std::string& path, const ByteSink& sink) {
  MLP_ASSIGN(const UniqueFd fd, OpenFd(path, O_RDONLY | O_NOCTTY, 0, "read"));
  const auto buffer = std::make_unique_for_overwrite<char[]>(kChunkBytes);
  struct stat raw;
  for (off_t done = 0;;) {
    MLP_ASSIGN(const std::size_t got, ReadSome(fd.get(), buffer.get(), kChunkBytes, path));
    if (got > 0) MLP_TRY(sink({buffer.get(), got}));
    done += static_cast<off_t>(got);
    if (got == kChunkBytes) continue;
    // Most files are small: when the size says that this was all, the end is not read for.
    MLP_TRY(Check(fstat(fd.get(), &raw), "read", path));
    if (got == 0 || done == raw.st_size) return ToFileStat(raw);
  }
}

Result<bool> RealFileSystem::RenameNew(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  // EINVAL: not on this file system (NFS); ENOSYS: not in this kernel.
  if (errno != EINVAL && errno != ENOSYS) return Fail(SystemError(errno, "replace", to));
  MLP_ASSIGN(const auto stat, Stat(to, /*follow_symlinks=*/false));
  if (stat) return false;
  MLP_TRY(Rename(from, to));
  return true;
}

Status RealFileSystem::Copy(const std::string& from, const std::string& to, std::uint32_t mode) {
  MLP_ASSIGN(const UniqueFd source, OpenFd(from, O_RDONLY | O_NOCTTY, 0, "read"));
  MLP_ASSIGN(UniqueFd copy, OpenFd(to, O_WRONLY | O_CREAT | O_EXCL, mode, "create"));
  Status status = CopyRest(source.get(), from, copy.get(), to);
  const int close_error = copy.Close();
  if (status && close_error != 0) status = Fail(SystemError(close_error, "close", to));
  if (!status) unlink(to.c_str());
  return status;
}

Result<bool> RealFileSystem::Reflink(const std::string& from, const std::string& to,
                                     std::uint32_t mode) {
  MLP_ASSIGN(const UniqueFd source, OpenFd(from, O_RDONLY | O_NOCTTY, 0, "read"));
  MLP_ASSIGN(const UniqueFd clone, OpenFd(to, O_WRONLY | O_CREAT | O_EXCL, mode, "create"));
  if (ioctl(clone.get(), FICLONE, source.get()) == 0) return true;
  const int error_number = errno;
  unlink(to.c_str());
  const bool full = error_number == ENOSPC || error_number == EDQUOT || error_number == EIO;
  if (full) return Fail(SystemError(error_number, "clone into", to));
  return false;
}

Status RealFileSystem::MakeDirs(const std::string& path) {
  if (mkdir(path.c_str(), 0777) == 0) return {};
  if (errno == ENOENT) {
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos || slash == 0) return Fail(SystemError(ENOENT, "create", path));
    MLP_TRY(MakeDirs(path.substr(0, slash)));  // as deep as the path is long: PATH_MAX bounds it
    if (mkdir(path.c_str(), 0777) == 0) return {};
  }
  if (errno != EEXIST) return Fail(SystemError(errno, "create", path));
  MLP_ASSIGN(const auto stat, Stat(path, true));
  if (!stat || stat->type != FileType::kDirectory)
    return Fail(SystemError(ENOTDIR, "create", path));
  return {};
}

}  // namespace

FileSystem& PosixFileSystem() {
  static RealFileSystem file_system;
  return file_system;
}

}  // namespace mlp
