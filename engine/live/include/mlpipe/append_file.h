// AppendFile: what live.h and tensorboard.h write with. Of the standard library and POSIX only,
// C++17 or newer; includes nothing else of mlpipe.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace mlpipe::detail {

// A file that only grows, by whole pieces: each is one write(2) at the end of the file, so that
// whoever reads meanwhile, or after a kill, finds all of it or, at the very end, a beginning.
// No function throws: `false` says that something failed, and `error` what.
class AppendFile {
 public:
  AppendFile() = default;
  AppendFile(AppendFile&& other) noexcept { *this = std::move(other); }
  AppendFile& operator=(AppendFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(size_, other.size_);
    std::swap(is_torn_, other.is_torn_);
    std::swap(path_, other.path_);
    std::swap(error_, other.error_);
    return *this;
  }
  ~AppendFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  // A new file in place of what is there, never through a link: a file that is shared with a cache
  // stays as it is. A device is written to. `flags` is what open(2) takes besides.
  bool Create(const std::string& path, int flags = 0) {
    struct stat there {};
    const bool is_device = ::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode);
    if (!is_device && (flags & O_EXCL) == 0) ::unlink(path.c_str());
    return Open(path, flags | (is_device ? 0 : O_EXCL));
  }

  // A file that is there, to go on; a new one if there is none.
  bool Open(const std::string& path, int flags = 0) {
    path_ = path;
    std::error_code ignored;  // opening says what is wrong
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    if (!parent.empty()) std::filesystem::create_directories(parent, ignored);
    do {
      fd_ = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | flags, 0666);
      // A pipe or a terminal may be open for writing only.
      if (fd_ < 0 && errno == EACCES)
        fd_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | flags, 0666);
    } while (fd_ < 0 && errno == EINTR);
    if (fd_ < 0) return Failed("open");
    struct stat opened {};
    size_ = ::fstat(fd_, &opened) == 0 && S_ISREG(opened.st_mode) ? opened.st_size : 0;
    return true;
  }

  // All of `bytes`, or nothing.
  bool Append(std::string_view bytes) {
    if (fd_ < 0) return false;
    const ssize_t written = WriteOnce(bytes);
    if (written == static_cast<ssize_t>(bytes.size())) {
      size_ += written;
      return true;
    }
    const int reason = written < 0 ? errno : ENOSPC;
    // A part of it is worse than nothing.
    if (written > 0 && !Truncate(size_)) {
      size_ += written;
      is_torn_ = true;
    }
    errno = reason;
    return Failed("write to");
  }

  // Whether the file ends in the part of a piece that could not be taken back.
  bool is_torn() const { return is_torn_; }
  void ForgetTorn() { is_torn_ = false; }

  bool Truncate(off_t size) {
    if (::ftruncate(fd_, size) != 0) return Failed("cut");
    size_ = size;
    return true;
  }

  // Up to `capacity` bytes from `offset` on; 0 at the end, less than 0 when that fails.
  ssize_t Read(off_t offset, char* buffer, std::size_t capacity) const {
    ssize_t got;
    do got = ::pread(fd_, buffer, capacity, offset);
    while (got < 0 && errno == EINTR);
    return got;
  }

  bool is_open() const { return fd_ >= 0; }
  off_t size() const { return size_; }
  const std::string& path() const { return path_; }
  const std::string& error() const { return error_; }

  // With errno: "cannot open 'x/train.jsonl': Permission denied".
  bool Failed(const char* action) {
    error_ = std::string("cannot ") + action + " '" + path_ +
             "': " + std::generic_category().message(errno);
    return false;
  }

 private:
  ssize_t WriteOnce(std::string_view bytes) const {
    ssize_t written;
    do written = ::write(fd_, bytes.data(), bytes.size());
    while (written < 0 && errno == EINTR);
    return written;
  }

  int fd_ = -1;
  off_t size_ = 0;
  bool is_torn_ = false;
  std::string path_, error_;
};

// Bytes of the UTF-8 sequence that `text` begins with; 0 if it begins with none.
inline std::size_t Utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto is_rest = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return text.empty() ? 0 : 1;
  if (first < 0xc2 || first > 0xf4 || !is_rest(1)) return 0;
  if (first < 0xe0) return 2;
  if (!is_rest(2)) return 0;
  if (first < 0xf0) {  // no overlong forms, no surrogates
    const bool is_fine = first == 0xe0 ? second >= 0xa0 : first != 0xed || second < 0xa0;
    return is_fine ? 3 : 0;
  }
  const bool is_fine = first == 0xf0 ? second >= 0x90 : first != 0xf4 || second < 0x90;
  return is_fine && is_rest(3) ? 4 : 0;
}

// The same text, with U+FFFD for each byte that is no UTF-8.
inline std::string WithValidUtf8(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    valid += length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

}  // namespace mlpipe::detail
