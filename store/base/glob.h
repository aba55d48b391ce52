// Glob: one pattern of shell wildcards over a path, as git has them in .gitignore:
//
//   ?        one byte, not '/'                 *        any bytes, not '/'
//   [a-z]    one byte of a set, not '/'; [!a] and [^a] negate; [[:alpha:]] and so on are known
//   **/      nothing, or any directories       /**      everything inside
//   \c       the byte c itself
//
// "**" means more than "*" only as a whole component. No pattern takes exponential time: a text is
// gone through once for each of its directories at most.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlp {

class Glob {
 public:
  // nullopt: a pattern that can match nothing (a '[' that never closes, a '\' at the end).
  static std::optional<Glob> Compile(std::string_view pattern);

  // Whether the pattern matches the whole of `text`.
  bool Matches(std::string_view text) const;
  // What the pattern matches if it has no wildcards: that one text.
  std::optional<std::string> Literal() const;

 private:
  enum class Kind { kByte, kAnyByte, kSet, kStar, kDirectories, kRest };
  struct Token {
    Kind kind;
    char byte = 0;        // of kByte
    std::size_t set = 0;  // of kSet: index in sets_
  };

  bool Accepts(const Token& token, char byte) const;

  std::vector<Token> tokens_;
  std::vector<std::bitset<256>> sets_;
};

}  // namespace mlp
