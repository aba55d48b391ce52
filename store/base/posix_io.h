// File descriptors: opening, reading and writing to the end, interrupted calls repeated. For the
// files of store/base that talk to the kernel; everything else goes through FileSystem.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "store/base/error.h"

namespace mlp {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd() { Close(); }

  int get() const { return fd_; }
  int Release();
  int Close();  // 0, or the errno of close(2); fine if nothing is open

 private:
  int fd_ = -1;
};

// open(2) with O_CLOEXEC. `action` is the verb of the message ("read", "create").
Result<UniqueFd> OpenFd(const std::string& path, int flags, unsigned mode, std::string_view action);

// Up to `capacity` bytes into `buffer`; 0 only at the end of the file.
Result<std::size_t> ReadSome(int fd, char* buffer, std::size_t capacity, const std::string& path);
Status WriteAll(int fd, std::string_view bytes, const std::string& path);

// Appends what is left to read in `from` to `to`: in the kernel where it can, else through a
// buffer.
Status CopyRest(int from, const std::string& from_path, int to, const std::string& to_path);

// Large enough that the cost of a call vanishes, small enough to stay in the second-level cache
// (measured: 1 MiB reads hash 2 GiB 4 % faster than 128 KiB ones; mmap gains 8 % more CPU time, at
// the price of SIGBUS on truncation).
inline constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

}  // namespace mlp
