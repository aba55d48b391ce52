#include "stages/base/input_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <system_error>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = std::size_t{1} << 20;
// To find the end of a file with, so small that a picture's file costs no more than its bytes.
constexpr std::size_t kLastPiece = 4096;
// Of what a gzip file inflates to: up to so much is free, beyond it counts against the file's size.
constexpr std::size_t kFreeBytes = std::size_t{256} << 20;
constexpr std::size_t kLargestRatio = 500;

// One inflation of a gzip file, which may be several gzip streams in a row.
class Inflater {
 public:
  Inflater(const std::string& bytes, const std::filesystem::path& file) : file_(file) {
    // 16 asks for the gzip header and its checksum, 15 is the largest window.
    if (inflateInit2(&stream_, 16 + 15) != Z_OK) throw std::bad_alloc();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    left_ = bytes.size();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends the next piece to `text`; false at the end.
  bool Next(std::string& text) {
    const std::size_t filled = text.size();
    text.resize(filled + kPiece);
    stream_.next_out = reinterpret_cast<Bytef*>(text.data() + filled);
    stream_.avail_out = kPiece;
    bool more = true;
    while (more && stream_.avail_out > 0) more = Step();
    text.resize(text.size() - stream_.avail_out);
    return more;
  }

 private:
  // False at the end of the last stream.
  bool Step() {
    // zlib counts its input in 32 bits.
    stream_.avail_in = static_cast<uInt>(std::min(left_, std::size_t{1} << 30));
    left_ -= stream_.avail_in;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    left_ += stream_.avail_in;
    if (status == Z_STREAM_END) {
      // As gzip does, what follows and is no further stream is passed over.
      const bool another = left_ > 1 && stream_.next_in[0] == 0x1f && stream_.next_in[1] == 0x8b;
      return another && inflateReset(&stream_) == Z_OK;
    }
    if (status == Z_OK) return true;
    throw InputError({file_},
                     fmt::format("cannot be read: {}", status == Z_BUF_ERROR ? "it ends too early"
                                                       : stream_.msg         ? stream_.msg
                                                                             : "bad data"))
        .Hint("the gzip stream is truncated or damaged; fetch the file again");
  }

  const std::filesystem::path& file_;
  z_stream stream_{};
  std::size_t left_ = 0;
};

// The type of `file`, links followed. Says now, and in words, what a later read would only call an
// I/O error.
fs::file_type TypeOfFile(const fs::path& file) {
  std::error_code error;
  const fs::file_type type = fs::status(file, error).type();
  if (type == fs::file_type::not_found) throw InputError({file}, "no such file");
  if (type == fs::file_type::none) {
    throw InputError({file}, fmt::format("cannot be opened: {}", error.message()));
  }
  if (type == fs::file_type::directory) {
    throw InputError({file}, "is a directory, and a file is needed");
  }
  return type;
}

[[noreturn]] void RefuseType(const fs::path& file) {
  throw InputError({file}, "is neither a file nor a directory, but a device, FIFO or socket");
}

[[noreturn]] void FailToOpen(const fs::path& file) {
  throw InputError({file}, fmt::format("cannot be opened: {}", std::strerror(errno)));
}

// Appends the next `piece` bytes of `stream`, or fewer at its end.
void ReadPiece(std::ifstream& stream, std::size_t piece, std::string& bytes) {
  const std::size_t filled = bytes.size();
  bytes.resize(filled + piece);
  stream.read(bytes.data() + filled, static_cast<std::streamsize>(piece));
  bytes.resize(filled + static_cast<std::size_t>(stream.gcount()));
}

// Reads `stream` to its end, or to a little more than `max_bytes`. `size` is only a hint: a file
// may grow, a pipe has none, and those of /proc say 0.
void ReadUpTo(std::ifstream& stream, std::size_t size, std::size_t max_bytes, std::string& bytes) {
  while (stream && bytes.size() <= max_bytes) {
    const std::size_t left = size > bytes.size() ? size - bytes.size() : kLastPiece;
    ReadPiece(stream, std::min(left, kPiece), bytes);
  }
}

}  // namespace

void RequireRegularFile(const fs::path& file) {
  if (TypeOfFile(file) != fs::file_type::regular) RefuseType(file);
}

std::string ReadFile(const fs::path& file, std::size_t max_bytes) {
  const fs::file_type type = TypeOfFile(file);
  if (type != fs::file_type::regular && type != fs::file_type::fifo) RefuseType(file);
  std::ifstream stream(file, std::ios::binary);
  if (!stream) FailToOpen(file);
  std::error_code ignored;
  const std::uintmax_t size = type == fs::file_type::regular ? fs::file_size(file, ignored) : 0;
  std::string bytes;
  if (size <= max_bytes) {
    bytes.reserve(static_cast<std::size_t>(size) + kLastPiece);
    ReadUpTo(stream, static_cast<std::size_t>(size), max_bytes, bytes);
  }
  if (stream.bad()) throw InputError({file}, "cannot be read");
  if (std::max<std::uintmax_t>(size, bytes.size()) > max_bytes) {
    throw InputError({file}, fmt::format("holds more than {} bytes", max_bytes));
  }
  return bytes;
}

std::string InflateIfGzipped(std::string bytes, const std::filesystem::path& file,
                             std::size_t max_bytes) {
  if (!bytes.starts_with("\x1f\x8b")) return bytes;
  Inflater inflater(bytes, file);
  std::string text;
  for (bool more = true; more;) {
    more = inflater.Next(text);
    if (text.size() > max_bytes) {
      throw InputError({file}, fmt::format("inflates to more than {} bytes", max_bytes));
    }
    if (text.size() > kFreeBytes && text.size() / kLargestRatio > bytes.size()) {
      throw InputError({file},
                       fmt::format("inflates to more than {} times its size", kLargestRatio))
          .Hint("such a file may be an attack; if it is not, inflate it first");
    }
  }
  return text;
}

std::string ReadMaybeGzipped(const std::filesystem::path& file, std::size_t max_bytes) {
  return InflateIfGzipped(ReadFile(file, max_bytes), file, max_bytes);
}

}  // namespace mlp::stages
