// A path inside the project: relative to the root, with '/' between names, and unable to leave it.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "store/base/error.h"

namespace mlp {

// Invariant: no leading or trailing '/', no empty, "." or ".." component, no NUL or newline. "" is
// the root itself.
class RelPath {
 public:
  RelPath() = default;

  // Accepts only what already satisfies the invariant. For paths from stored or foreign data (tree
  // objects, remotes), where anything odd is an attack or corruption.
  static Result<RelPath> Strict(std::string_view text);

  // Resolves `text`, as a person writes it, against the directory `base`: "./a", "a/../b" and "a/"
  // are fine; what leaves the project or is absolute is an error.
  static Result<RelPath> Resolve(const RelPath& base, std::string_view text);

  const std::string& str() const { return text_; }
  bool is_root() const { return text_.empty(); }
  RelPath Parent() const;
  std::string Name() const;                        // the last component
  RelPath operator/(const RelPath& inside) const;  // both are inside, so the result is
  bool IsWithin(const RelPath& directory) const;   // equal to it or below it
  bool Overlaps(const RelPath& other) const;       // one is within the other
  // This path as seen from `directory`: may begin with "../". "." if they are equal.
  std::string RelativeTo(const RelPath& directory) const;

  auto operator<=>(const RelPath&) const = default;

 private:
  explicit RelPath(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace mlp

template <>
struct std::hash<mlp::RelPath> {
  std::size_t operator()(const mlp::RelPath& path) const noexcept {
    return std::hash<std::string>{}(path.str());
  }
};
