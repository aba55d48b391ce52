// ByteWriter and ByteReader: values as bytes and back, for pipelines/parsed_form. One function,
// `Fields(archive, value)`, names the members of a struct for both directions.
//
//   number   = LEB128; signed ones zigzag        text   = number of bytes, bytes
//   double   = 8 bytes, little-endian            list   = number of items, items
//   optional = list of none or one               enum, bool, kind of a value = number
//   value    = kind, number | double | text | list of values | list of (text, value)
//   path     = text                              digest = number of bytes, bytes, is a tree
//   place    = line, column, length, has line    (a text that the file itself has is not stored)
//
// The reader takes any bytes: what does not fit makes ok() false and everything after it empty, and
// what it allocates is bounded by the size of its input.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "pipelines/text_lines.h"
#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/rel_path.h"
#include "store/base/value.h"

namespace mlp {

// The file that places are in: `name` is what messages call it. Not stored.
struct PlacesOf {
  std::string name;
  TextLines lines;
};

// Specialized for every enum that is stored: its last enumerator.
template <class Enum>
inline constexpr Enum kLastOf = Enum{};

class ByteWriter {
 public:
  template <class... Values>
  void operator()(const Values&... values) {
    (Put(values), ...);
  }
  std::string Take() { return std::move(bytes_); }

  void Put(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes_ += static_cast<char>(number | 0x80);
    bytes_ += static_cast<char>(number);
  }
  void Put(std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    Put((bits << 1) ^ static_cast<std::uint64_t>(number >> 63));
  }
  void Put(int number) { Put(static_cast<std::int64_t>(number)); }
  void Put(bool value) { bytes_ += value ? '\1' : '\0'; }
  void Put(double number) {
    auto bits = std::bit_cast<std::uint64_t>(number);
    for (int i = 0; i < 8; ++i, bits >>= 8) bytes_ += static_cast<char>(bits);
  }
  void Put(std::string_view text) {
    Put(static_cast<std::uint64_t>(text.size()));
    bytes_ += text;
  }
  void Put(const std::string& text) { Put(std::string_view(text)); }
  void Put(const RelPath& path) { Put(path.str()); }
  void Put(const Value& value);
  void Put(const Digest& digest);
  void Put(const SourceRange& where);
  template <class Enum>
  requires std::is_enum_v<Enum>
  void Put(Enum value) { Put(static_cast<std::uint64_t>(value)); }
  template <class T>
  void Put(const std::optional<T>& value) {
    Put(static_cast<std::uint64_t>(value ? 1 : 0));
    if (value) Put(*value);
  }
  template <class A, class B>
  void Put(const std::pair<A, B>& pair) {
    Put(pair.first);
    Put(pair.second);
  }
  template <class T>
  void Put(const std::vector<T>& list) {
    Put(static_cast<std::uint64_t>(list.size()));
    for (const T& item : list) Put(item);
  }
  template <class Struct>
  requires std::is_class_v<Struct>
  void Put(const Struct& value) {
    Fields(*this, const_cast<Struct&>(value));  // which only reads them for a writer
  }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  // `places` must outlive this; nullptr where there are no places.
  explicit ByteReader(std::string_view bytes, const PlacesOf* places = nullptr)
      : left_(bytes), places_(places) {}

  template <class... Values>
  void operator()(Values&... values) {
    (Get(values), ...);
  }
  bool ok() const { return ok_; }
  bool AtEnd() const { return left_.empty(); }
  void Refuse() {
    ok_ = false;
    left_ = {};
  }

  void Get(std::uint64_t& number) {
    number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(Byte());
      number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return;
    }
    Refuse();
  }
  void Get(std::int64_t& number) {
    std::uint64_t bits = 0;
    Get(bits);
    number = static_cast<std::int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
  }
  void Get(int& number) {
    std::int64_t wide = 0;
    Get(wide);
    number = static_cast<int>(wide);
    if (number != wide) Refuse();
  }
  void Get(bool& value) {
    const char byte = Byte();
    value = byte == '\1';
    if (byte != '\0' && byte != '\1') Refuse();
  }
  void Get(double& number) {
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) {
      bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(Byte())) << (8 * i);
    }
    number = std::bit_cast<double>(bits);
  }
  void Get(std::string& text) { text = View(); }
  void Get(RelPath& path);
  void Get(Value& value) { GetValue(value, 0); }
  void Get(Digest& digest);
  void Get(SourceRange& where);
  // A text that lives as long as the bytes.
  std::string_view View() {
    const std::size_t size = Count();
    const std::string_view text = left_.substr(0, size);
    left_.remove_prefix(text.size());
    return text;
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void Get(Enum& value) {
    std::uint64_t number = 0;
    Get(number);
    if (number > static_cast<std::uint64_t>(kLastOf<Enum>)) return Refuse();
    value = static_cast<Enum>(number);
  }
  template <class T>
  void Get(std::optional<T>& value) {
    const std::size_t count = Count();
    if (count > 1) return Refuse();
    if (count == 1) Get(value.emplace());
  }
  template <class A, class B>
  void Get(std::pair<A, B>& pair) {
    Get(pair.first);
    Get(pair.second);
  }
  template <class T>
  void Get(std::vector<T>& list) {
    const std::size_t count = Count();
    // Memory for more than the bytes could hold is taken only as the items really come.
    if (count <= left_.size() / kLeastOfStruct || !std::is_class_v<T>) list.reserve(count);
    for (std::size_t i = 0; i < count && ok_; ++i) Get(list.emplace_back());
  }
  template <class Struct>
  requires std::is_class_v<Struct>
  void Get(Struct& value) { Fields(*this, value); }
  // How many of something follow; each takes a byte at least.
  std::size_t Count() {
    std::uint64_t count = 0;
    Get(count);
    if (count <= left_.size()) return static_cast<std::size_t>(count);
    Refuse();
    return 0;
  }

 private:
  // Fewest bytes of the structs that come in long lists.
  static constexpr std::size_t kLeastOfStruct = 16;

  void GetValue(Value& value, int depth);
  char Byte() {
    if (left_.empty()) {
      ok_ = false;
      return '\0';
    }
    const char byte = left_.front();
    left_.remove_prefix(1);
    return byte;
  }

  std::string_view left_;
  const PlacesOf* places_;
  bool ok_ = true;
};

}  // namespace mlp
