// Digests: the names of bytes. A file's digest is the hash of its bytes; a directory's is the hash
// of its TreeObject (see store/tree_object.h) and is marked as a tree, written with the suffix
// ".dir".
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mlp {

enum class HashAlgorithm : std::uint8_t { kMd5, kSha256 };

std::string_view NameOf(HashAlgorithm algorithm);  // "md5", "sha256"
std::optional<HashAlgorithm> HashAlgorithmNamed(std::string_view name);
std::size_t SizeOf(HashAlgorithm algorithm);  // bytes: 16, 32

class Digest {
 public:
  Digest() = default;  // no digest: empty() holds
  Digest(HashAlgorithm algorithm, const unsigned char* bytes, bool is_tree = false);

  // Parses lower-case hexadecimal of the algorithm's exact length, with an optional ".dir".
  // Anything else is no digest: what this accepts is safe to use as a file name.
  static std::optional<Digest> Parse(HashAlgorithm algorithm, std::string_view text);

  bool empty() const { return !set_; }
  bool is_tree() const { return is_tree_; }
  HashAlgorithm algorithm() const { return algorithm_; }
  std::string_view Bytes()
      const;                     // the hash itself, SizeOf(algorithm()) bytes; empty for no digest
  Digest AsTree() const;         // the same hash, marked as a directory's
  std::string Hex() const;       // without ".dir"
  std::string ToString() const;  // with ".dir" for a tree; empty for no digest

  auto operator<=>(const Digest&) const = default;

 private:
  std::array<unsigned char, 32> bytes_{};
  HashAlgorithm algorithm_ = HashAlgorithm::kSha256;
  bool is_tree_ = false;
  bool set_ = false;
};

// Incremental hashing. Not thread-safe; make one a thread and reuse it, since a context costs more
// than a small file.
class Hasher {
 public:
  explicit Hasher(HashAlgorithm algorithm);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void Update(const void* data, std::size_t size);
  void Update(std::string_view text) { Update(text.data(), text.size()); }
  Digest Finish();  // also resets, so that the next Update starts a new digest

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Digest HashOf(HashAlgorithm algorithm, std::string_view bytes);

}  // namespace mlp

template <>
struct std::hash<mlp::Digest> {
  std::size_t operator()(const mlp::Digest& digest) const noexcept {
    return std::hash<std::string_view>{}(digest.Bytes());
  }
};
