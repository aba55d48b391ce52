#include "store/base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

#include "store/base/format.h"
#include "store/base/posix_io.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLongestHolder = 512;

// true: taken; false: another holds it.
Result<bool> TryLock(int fd, const std::string& path, LockKind kind) {
  const int operation = kind == LockKind::kShared ? LOCK_SH : LOCK_EX;
  while (flock(fd, operation | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return Fail(SystemError(errno, "lock", path));
  }
  return true;
}

std::string Now() {
  const time_t now = time(nullptr);
  tm local{};
  localtime_r(&now, &local);
  return Format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

std::string Myself(std::string_view command) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  const std::string text = Format("{} (pid {} on {}, since {})", command, getpid(), host, Now());
  return text.substr(0, kLongestHolder);
}

// What the holder says of itself; empty if it has not said it yet.
std::string HolderOf(int fd) {
  char text[kLongestHolder];
  const ssize_t size = pread(fd, text, sizeof text, 0);
  return size > 0 ? ForTerminal({text, static_cast<std::size_t>(size)}) : "";
}

// Best effort: the lock is what counts, the name only serves those who wait.
void WriteHolder(int fd, const std::string& holder) {
  if (pwrite(fd, holder.data(), holder.size(), 0) >= 0) {
    [[maybe_unused]] const int result = ftruncate(fd, static_cast<off_t>(holder.size()));
  }
}

std::string OrAnother(const std::string& holder) {
  return holder.empty() ? "another process" : holder;
}

}  // namespace

// A waiter must not read the name of an earlier holder. A holder that ends well empties the file
// before it releases the lock; what a killed one left is overwritten by the next within
// microseconds of its taking the lock. So the name is read only after some silence, which also
// spares the reader waits too short to speak of.
Result<FileLock> FileLock::Acquire(const std::string& path, std::string_view command,
                                   milliseconds patience,
                                   const std::function<void(const std::string& holder)>& on_wait,
                                   LockKind kind) {
  constexpr milliseconds kLongestPause{100};
  constexpr milliseconds kSilence{50};
  const bool is_named = !command.empty();
  const int access = is_named ? O_RDWR : O_RDONLY;
  MLP_ASSIGN(UniqueFd fd, OpenFd(path, access | O_CREAT | O_NOFOLLOW, 0666, "open"));
  const auto begin = steady_clock::now();
  bool announced = false;
  for (milliseconds pause{2};; pause = std::min(2 * pause, kLongestPause)) {
    MLP_ASSIGN(const bool taken, TryLock(fd.get(), path, kind));
    if (taken) break;
    const auto waited = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
    const std::string holder = mlp::HolderOf(fd.get());
    if (waited >= patience) {
      return Fail(ErrorCode::kLocked, Format("'{}' is locked by {}", path, OrAnother(holder)),
                  "wait until it has finished, or stop it");
    }
    if (!announced && on_wait && waited >= kSilence) {
      announced = true;
      on_wait(OrAnother(holder));
    }
    std::this_thread::sleep_for(std::min(pause, patience - waited));
  }
  if (is_named) WriteHolder(fd.get(), Myself(command));
  return FileLock(fd.Release(), is_named);
}

Result<std::optional<FileLock>> FileLock::TryDirectory(const std::string& path) {
  MLP_ASSIGN(UniqueFd fd, OpenFd(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, "open"));
  MLP_ASSIGN(const bool taken, TryLock(fd.get(), path, LockKind::kExclusive));
  if (!taken) return std::optional<FileLock>();
  return std::optional<FileLock>(FileLock(fd.Release(), false));
}

std::string FileLock::HolderOf(const std::string& path) {
  const Result<UniqueFd> fd = OpenFd(path, O_RDONLY | O_NOFOLLOW, 0, "open");
  return fd ? mlp::HolderOf(fd->get()) : "";
}

bool FileLock::IsStillAt(const std::string& path) const {
  struct stat mine {
  }, there{};
  return fstat(fd_, &mine) == 0 && lstat(path.c_str(), &there) == 0 &&
         mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

FileLock::FileLock(FileLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), is_named_(other.is_named_) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(is_named_, other.is_named_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ < 0) return;
  if (is_named_) WriteHolder(fd_, "");
  close(fd_);  // releases: no other descriptor shares this open file
}

}  // namespace mlp
