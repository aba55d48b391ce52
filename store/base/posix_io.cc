#include "store/base/posix_io.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

namespace mlp {
namespace {

// Errors of copy_file_range that mean "not between these two files", not "the copy failed".
bool IsRefusal(int error_number) {
  return error_number == EXDEV || error_number == EINVAL || error_number == ENOSYS ||
         error_number == EOPNOTSUPP || error_number == EPERM || error_number == EBADF;
}

// Copies in the kernel until the end. false when the kernel refuses these files; what it copied
// before is kept, and both offsets stand behind it.
Result<bool> CopyInKernel(int from, int to, const std::string& to_path) {
  constexpr std::size_t kAtOnce = std::size_t{1} << 30;
  bool copied_any = false;
  for (;;) {
    const ssize_t copied = copy_file_range(from, nullptr, to, nullptr, kAtOnce, 0);
    if (copied > 0) {
      copied_any = true;
    } else if (copied == 0) {
      return copied_any;  // files of /proc claim to be empty here: nothing at all may mean "cannot"
    } else if (IsRefusal(errno)) {
      return false;
    } else if (errno != EINTR) {
      return Fail(SystemError(errno, "write", to_path));
    }
  }
}

}  // namespace

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = other.Release();
  }
  return *this;
}

int UniqueFd::Release() {
  return std::exchange(fd_, -1);
}

int UniqueFd::Close() {
  // EINTR from close means that it is closed: Linux frees the descriptor first.
  if (fd_ >= 0 && close(Release()) != 0 && errno != EINTR) return errno;
  return 0;
}

Result<UniqueFd> OpenFd(const std::string& path, int flags, unsigned mode,
                        std::string_view action) {
  for (;;) {
    const int fd = open(path.c_str(), flags | O_CLOEXEC, mode);
    if (fd >= 0) return UniqueFd(fd);
    if (errno != EINTR) return Fail(SystemError(errno, action, path));
  }
}

Result<std::size_t> ReadSome(int fd, char* buffer, std::size_t capacity, const std::string& path) {
  for (;;) {
    const ssize_t got = read(fd, buffer, capacity);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return Fail(SystemError(errno, "read", path));
  }
}

Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return Fail(SystemError(errno, "write", path));
    }
  }
  return {};
}

Status CopyRest(int from, const std::string& from_path, int to, const std::string& to_path) {
  MLP_ASSIGN(const bool copied, CopyInKernel(from, to, to_path));
  if (copied) return {};
  const auto buffer = std::make_unique_for_overwrite<char[]>(kChunkBytes);
  for (;;) {
    MLP_ASSIGN(const std::size_t got, ReadSome(from, buffer.get(), kChunkBytes, from_path));
    if (got == 0) return {};
    MLP_TRY(WriteAll(to, {buffer.get(), got}, to_path));
  }
}

}  // namespace mlp
