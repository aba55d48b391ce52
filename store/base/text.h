// Small helpers over text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlp {

std::vector<std::string> Split(std::string_view text, char separator);  // keeps empty parts
std::vector<std::string> SplitLines(std::string_view text);  // LF or CRLF; no empty last line
std::string LowerCase(std::string_view text);                // of ASCII
std::string_view Trim(std::string_view text);                // ASCII white space at both ends
bool HasText(const std::vector<std::string>& texts, const std::string& text);
std::string Join(const std::vector<std::string>& parts, std::string_view separator);
std::string Quoted(std::string_view text);  // 'text'
// As one word for a POSIX shell: as it stands if that is safe, else in single quotes. Equals
// Python's shlex.quote, which DVC uses.
std::string ShellQuoted(std::string_view text);
std::string Plural(std::size_t count, std::string_view noun);  // "1 stage", "2 stages"
// "0 B", "1023 B", "1.5 KiB", "2.0 GiB".
std::string FormatSize(std::uint64_t bytes);

// The candidate nearest to `word` by edit distance, if near enough to be a slip of the keyboard;
// else "".
std::string Nearest(std::string_view word, const std::vector<std::string>& candidates);
// "did you mean 'x'?" or "".
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);

// The first character of a text that is not empty. A byte that begins no valid UTF-8 sequence is a
// character of its own, with valid == false. Surrogates, overlong forms and what lies above
// U+10FFFF are not valid.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};
Character FirstCharacter(std::string_view text);

// Whether a control character stands in it, also one of two bytes in UTF-8 (C1): whoever prints it
// as it is hands the terminal over.
bool HasControlCharacter(std::string_view text);
bool IsValidUtf8(std::string_view text);
// Characters, not bytes; for columns and padding. Invalid bytes count as one each.
std::size_t CountCharacters(std::string_view utf8);
// Replaces control characters (ESC, CR, LF, ...; not the tab) and bytes that are not UTF-8 by
// visible escapes ("\x1b"), so that foreign text cannot steer a terminal or fake a line of its own.
std::string ForTerminal(std::string_view text);

}  // namespace mlp
