// EventWriter: numbers as an event file that TensorBoard reads. Header-only, of the standard
// library and POSIX only, C++17 or newer.
//
// An event file is a sequence of records, as TensorFlow's TFRecordWriter frames them:
//
//   record = length (8 bytes) masked(crc32c(length)) (4) data masked(crc32c(data)) (4)
//
// numbers with the lowest byte first, masked(x) = rotate_right(x, 15) + 0xa282ead8. The data of
// each is a message of tensorflow/core/util/event.proto in the protocol buffer wire format:
//
//   Event      { 1 wall_time: double  2 step: int64  3 file_version: string
//                5 summary: Summary  7 session_log: SessionLog }
//   Summary    { repeated 1 value: Value }    Value { 1 tag: string  2 simple_value: float }
//   SessionLog { 1 status: enum, START = 1 }
//
// The first has the version "brain.Event:2". A session log that starts at a step makes void what
// earlier files of the directory say of that step and of later ones.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <mlpipe/append_file.h>
#include <array>
#include <cfloat>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlpipe {

using Scalars = std::vector<std::pair<std::string, double>>;

// Seconds since the epoch.
inline double WallTime() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

namespace detail {

inline std::uint32_t Crc32c(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
      std::uint32_t crc = i;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
      table[i] = crc;
    }
    return table;
  }();
  std::uint32_t crc = 0xffffffffu;
  for (const char byte : bytes)
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(byte)) & 0xffu];
  return ~crc;
}

inline std::string LowFirst(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((number >> (8 * i)) & 0xffu);
  return text;
}

inline std::string MaskedCrc(std::string_view bytes) {
  const std::uint32_t crc = Crc32c(bytes);
  return LowFirst(((crc >> 15) | (crc << 17)) + 0xa282ead8u, 4);
}

inline std::string Record(std::string_view data) {
  const std::string length = LowFirst(data.size(), 8);
  return length + MaskedCrc(length) + std::string(data) + MaskedCrc(data);
}

inline std::string Varint(std::uint64_t number) {
  std::string text;
  for (; number >= 0x80; number >>= 7) text += static_cast<char>((number & 0x7fu) | 0x80u);
  return text + static_cast<char>(number);
}

// The fields of a message, by the wire types of protocol buffers.
inline std::string VarintField(int field, std::uint64_t number) {
  return Varint(static_cast<std::uint64_t>(field) << 3) + Varint(number);
}
inline std::string DoubleField(int field, double number) {
  std::uint64_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  return Varint(static_cast<std::uint64_t>(field) << 3 | 1) + LowFirst(bits, 8);
}
inline std::string FloatField(int field, double number) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  float narrow;
  if (std::isfinite(number) && std::fabs(number) > FLT_MAX)
    narrow = number < 0 ? -kInfinity : kInfinity;
  else
    narrow = static_cast<float>(number);
  std::uint32_t bits;
  std::memcpy(&bits, &narrow, sizeof bits);
  return Varint(static_cast<std::uint64_t>(field) << 3 | 5) + LowFirst(bits, 4);
}
inline std::string BytesField(int field, std::string_view bytes) {
  return Varint(static_cast<std::uint64_t>(field) << 3 | 2) + Varint(bytes.size()) +
         std::string(bytes);
}

inline std::string EventStart(double time, std::int64_t step) {
  return DoubleField(1, time) + VarintField(2, static_cast<std::uint64_t>(step));
}

}  // namespace detail

// One event file in a directory that stands for one run. For one thread at a time. Nothing throws:
// `false` says that something failed, and `error` what; a later write may go well again.
class EventWriter {
 public:
  EventWriter() = default;

  // Makes the directory and a new file in it, which sorts behind the earlier ones. Its name ends in
  // `suffix`.
  bool Open(const std::string& directory, const std::string& suffix = "") {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    char host[256] = "";
    if (::gethostname(host, sizeof host - 1) != 0 || host[0] == '\0') std::strcpy(host, "host");
    for (char& c : host)
      if (c == '/') c = '_';
    char name[384];
    std::snprintf(name, sizeof name, "/events.out.tfevents.%010lld.%09lld.%s.%lld",
                  static_cast<long long>(ns / 1'000'000'000),
                  static_cast<long long>(ns % 1'000'000'000), host,
                  static_cast<long long>(::getpid()));
    if (!file_.Create(directory + name + suffix, O_EXCL)) return false;
    return Append(detail::DoubleField(1, WallTime()) + detail::BytesField(3, "brain.Event:2"));
  }

  // What earlier files of the directory say of `step` and of later ones is void.
  bool Restart(std::int64_t step) {
    return Append(detail::EventStart(WallTime(), step) +
                  detail::BytesField(7, detail::VarintField(1, 1)));
  }

  // The numbers of one step; `time` in seconds since the epoch. They are kept as floats.
  bool Write(std::int64_t step, double time, const Scalars& scalars) {
    std::string summary;
    for (const auto& [tag, number] : scalars) {
      const std::string value =
          detail::BytesField(1, detail::WithValidUtf8(tag)) + detail::FloatField(2, number);
      summary += detail::BytesField(1, value);
    }
    return Append(detail::EventStart(time, step) + detail::BytesField(5, summary));
  }

  bool is_open() const { return file_.is_open(); }
  const std::string& path() const { return file_.path(); }
  const std::string& error() const { return file_.error(); }

 private:
  // Readers cannot find the next record behind a torn one.
  bool Append(const std::string& event) {
    return !file_.is_torn() && file_.Append(detail::Record(event));
  }

  detail::AppendFile file_;
};

}  // namespace mlpipe
