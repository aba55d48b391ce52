#include "stages/base/input_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

constexpr std::size_t kFirstRead = std::size_t{1} << 20;

struct CloseGzip {
  void operator()(gzFile file) const { gzclose(file); }
};
using GzipFile = std::unique_ptr<gzFile_s, CloseGzip>;

// Says now, and in words, what a later read would only call an I/O error.
void RequireFile(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    throw InputError({file}, "is a directory, and a file is needed");
  }
  if (!std::filesystem::exists(file, ignored)) throw InputError({file}, "no such file");
}

[[noreturn]] void FailToOpen(const std::filesystem::path& file) {
  throw InputError({file}, fmt::format("cannot be opened: {}", std::strerror(errno)));
}

}  // namespace

std::string ReadFile(const std::filesystem::path& file) {
  RequireFile(file);
  std::ifstream stream(file, std::ios::binary);
  if (!stream) FailToOpen(file);
  std::ostringstream bytes;
  if (stream.peek() != std::ifstream::traits_type::eof()) bytes << stream.rdbuf();
  if (stream.bad() || !bytes) throw InputError({file}, "cannot be read");
  return std::move(bytes).str();
}

std::string ReadMaybeGzipped(const std::filesystem::path& file, std::size_t max_bytes) {
  RequireFile(file);
  const GzipFile gzip(gzopen(file.c_str(), "rb"));
  if (!gzip) FailToOpen(file);
  std::string bytes;
  for (std::size_t filled = 0;;) {
    bytes.resize(std::max(kFirstRead, 2 * filled));
    const std::size_t room = std::min(bytes.size() - filled, std::size_t{1} << 30);
    const int read = gzread(gzip.get(), bytes.data() + filled, static_cast<unsigned>(room));
    int status = Z_OK;
    const char* problem = gzerror(gzip.get(), &status);
    if (read < 0 || (status != Z_OK && status != Z_STREAM_END)) {
      throw InputError({file}, fmt::format("cannot be read: {}", problem))
          .Hint("the gzip stream is truncated or damaged; fetch the file again");
    }
    filled += static_cast<std::size_t>(read);
    if (filled > max_bytes) {
      throw InputError({file}, fmt::format("inflates to more than {} bytes", max_bytes));
    }
    if (read == 0) {
      bytes.resize(filled);
      return bytes;
    }
  }
}

}  // namespace mlp::stages
