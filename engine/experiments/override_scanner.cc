#include "engine/experiments/override_scanner.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool IsOverrideBlank(char c) {
  return c == ' ' || c == '\t';
}

bool IsAsciiLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsAsciiDigit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool IsBareCharacter(char c) {
  constexpr std::string_view kMarks = "_:/\\-.+$%*@?| \t";
  return IsAsciiLetter(c) || IsAsciiDigit(c) || kMarks.find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool OverrideScanner::Take(char c) {
  if (AtEnd() || Peek() != c) return false;
  ++at_;
  return true;
}

void OverrideScanner::SkipBlanks() {
  while (!AtEnd() && IsOverrideBlank(Peek())) ++at_;
}

std::optional<std::string> OverrideScanner::TakeNameBefore(char mark) {
  const std::size_t begin = at_;
  if (IsAsciiLetter(Peek()) || Peek() == '_')
    while (IsAsciiLetter(Peek()) || IsAsciiDigit(Peek()) || Peek() == '_' || Peek() == '-') ++at_;
  const std::string_view name = text_.substr(begin, at_ - begin);
  SkipBlanks();
  if (name.empty() || !Take(mark)) {
    at_ = begin;
    return std::nullopt;
  }
  SkipBlanks();
  return std::string(name);
}

// A run of backslashes counts as escapes only in front of a quote, as in Hydra: 'C:\dir' needs
// none.
Result<std::string> OverrideScanner::TakeQuoted() {
  const std::size_t begin = at_;
  const char quote = text_[at_++];
  std::string text;
  while (!AtEnd()) {
    std::size_t backslashes = 0;
    while (Take('\\')) ++backslashes;
    if (!Take(quote)) {
      text.append(backslashes, '\\');
      if (!AtEnd()) text += text_[at_++];
      continue;
    }
    text.append(backslashes / 2, '\\');
    if (backslashes % 2 == 0) return text;
    text += quote;
  }
  return Fail(ErrorCode::kUsage,
              Format("the {} at character {} of the value is not closed", quote,
                     CountCharacters(text_.substr(0, begin)) + 1),
              "mind that the shell takes one pair of quotes away: -S \"key='...'\"");
}

bool OverrideScanner::TakeEscape(std::string& text) {
  if (Peek() != '\\' || at_ + 1 >= text_.size() ||
      kOverrideEscapable.find(text_[at_ + 1]) == std::string_view::npos)
    return false;
  text += text_[at_ + 1];
  at_ += 2;
  return true;
}

// "${", at least one character, and "}": whatever stands between them belongs to it.
bool OverrideScanner::TakeInterpolation(std::string& text) {
  if (!text_.substr(at_).starts_with("${")) return false;
  const std::size_t end = text_.find('}', at_);
  if (end == std::string_view::npos || end == at_ + 2) return false;
  text += text_.substr(at_, end + 1 - at_);
  at_ = end + 1;
  return true;
}

OverrideScanner::Bare OverrideScanner::TakeBare(BareKind kind) {
  Bare bare;
  std::size_t keep = 0;  // what must not be trimmed: blanks at the end go, unless escaped
  const std::size_t begin = at_;
  while (!AtEnd()) {
    const bool ends_key = kind == BareKind::kMapKey && Peek() == ':';
    if (TakeEscape(bare.text) || (kind == BareKind::kValue && TakeInterpolation(bare.text))) {
      keep = bare.text.size();
    } else if (!ends_key && IsBareCharacter(Peek())) {
      const char c = text_[at_++];
      bare.text += c;
      // To Hydra the blanks behind a colon belong to the colon.
      for (; c == ':' && IsOverrideBlank(Peek()); ++at_) bare.text += Peek();
      if (!IsOverrideBlank(c)) keep = bare.text.size();
    } else {
      break;
    }
  }
  bare.text.resize(keep);
  bare.has_backslash = text_.substr(begin, at_ - begin).find('\\') != std::string_view::npos;
  return bare;
}

Error OverrideScanner::Unexpected() const {
  Error error;
  error.code = ErrorCode::kUsage;
  error.message = "the value ends too early";
  error.hint = "quote a text with special characters: -S \"key='...'\"";
  if (AtEnd()) return error;
  const std::string_view rest = text_.substr(at_);
  error.message = Format("unexpected {} at character {} of the value",
                         Quoted(rest.substr(0, FirstCharacter(rest).bytes)),
                         CountCharacters(text_.substr(0, at_)) + 1);
  return error;
}

}  // namespace mlp
