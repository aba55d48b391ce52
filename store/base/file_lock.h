// An advisory lock on a file (flock): dies with its process, and names its holder to those who
// wait.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "store/base/error.h"

namespace mlp {

enum class LockKind { kExclusive, kShared };

class FileLock {
 public:
  // Takes the lock, waiting while another process holds one that excludes it. While it waits it
  // calls `on_wait` once, with the holder as written by it ("mlpipe repro (pid 4711 on host, since
  // 10:15:00)", or "another process"). Gives up with kLocked after `patience`; zero tries once.
  // Without a `command` it says nothing of itself, leaves what the file says, and need not be
  // allowed to write it.
  static Result<FileLock> Acquire(
      const std::string& path, std::string_view command, std::chrono::milliseconds patience,
      const std::function<void(const std::string& holder)>& on_wait = {},
      LockKind kind = LockKind::kExclusive);
  // The lock on a directory itself, for this process alone; nullopt while another one has it.
  static Result<std::optional<FileLock>> TryDirectory(const std::string& path);
  // What the holder of the lock on `path` says of itself; empty when nobody says anything.
  static std::string HolderOf(const std::string& path);
  // Whether others who take the lock on `path` meet this one: false when the file was removed since
  // it was opened.
  bool IsStillAt(const std::string& path) const;
  // Whoever has this open holds the lock too.
  int fd() const { return fd_; }
  FileLock(FileLock&&) noexcept;
  FileLock& operator=(FileLock&&) noexcept;
  ~FileLock();  // releases

 private:
  FileLock(int fd, bool is_named) : fd_(fd), is_named_(is_named) {}
  int fd_ = -1;
  bool is_named_ = false;  // the file says who holds it
};

}  // namespace mlp
