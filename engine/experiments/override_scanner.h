// OverrideScanner: the words of an override's value, one line of text read from left to right. Only
// for the parser of that grammar (overrides.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/base/error.h"

namespace mlp {

class OverrideScanner {
 public:
  explicit OverrideScanner(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ == text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Take(char c);
  void SkipBlanks();

  // A name with `mark`, "(" or "=", behind it, blanks between them or not. Takes both and the
  // blanks that follow, or nothing at all.
  std::optional<std::string> TakeNameBefore(char mark);

  // From the quote at hand to the one that closes it.
  Result<std::string> TakeQuoted();

  struct Bare {
    std::string text;            // without the blanks at its end
    bool has_backslash = false;  // then it is a string, whatever it looks like
  };
  enum class BareKind { kValue, kMapKey };
  // Up to a character that no bare text may hold; a key ends at the colon. Empty when the character
  // at hand is such a one.
  Bare TakeBare(BareKind kind);

  // What is wrong with the character at hand.
  Error Unexpected() const;

 private:
  bool TakeEscape(std::string& text);
  bool TakeInterpolation(std::string& text);

  std::string_view text_;
  std::size_t at_ = 0;
};

// The characters that a backslash escapes in a bare text.
constexpr std::string_view kOverrideEscapable = "\\()[]{}:=, \t";
// Whether a bare text may hold the character as it is; a backslash is one of them.
bool IsBareCharacter(char c);

}  // namespace mlp
