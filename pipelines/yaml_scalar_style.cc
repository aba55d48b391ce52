#include "pipelines/yaml_scalar_style.h"

#include "pipelines/yaml_scalar.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool IsUnicodeBreak(char32_t c) {
  return c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool IsSpaceOrBreak(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\r' || c == U'\n' || IsUnicodeBreak(c);
}

// A character that no plain scalar may begin with.
bool IsLeadingIndicator(const std::u32string& text) {
  if (std::u32string_view(U"#,[]{}&*!|>'\"%@`").find(text[0]) != std::u32string_view::npos)
    return true;
  const bool alone = text.size() == 1 || IsSpaceOrBreak(text[1]);
  return alone && (text[0] == U'?' || text[0] == U':' || text[0] == U'-');
}

// ": " and " #" end a plain scalar.
bool HoldsIndicator(const std::u32string& text) {
  if (text.starts_with(U"---") || text.starts_with(U"...")) return true;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == U':' && (i + 1 == text.size() || IsSpaceOrBreak(text[i + 1]))) return true;
    if (text[i] == U'#' && IsSpaceOrBreak(text[i - 1])) return true;
  }
  return false;
}

bool NeedsEscapes(const std::u32string& text) {
  for (const char32_t c : text) {
    if (!IsYamlPrintable(c) || IsUnicodeBreak(c)) return true;
  }
  return false;
}

}  // namespace

std::u32string DecodeUtf8(std::string_view utf8) {
  std::u32string result;
  result.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (i + size > utf8.size() || !IsValidUtf8(utf8.substr(i, size))) {
      result += U'\xFFFD';
      ++i;
      continue;
    }
    char32_t point = size == 1 ? lead : lead & (0xffu >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) {
      point = (point << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3fu);
    }
    result += point;
    i += size;
  }
  return result;
}

bool IsYamlPrintable(char32_t c) {
  if (c == 0xFEFF) return false;
  return (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
         (c >= 0x10000 && c <= 0x10ffff);
}

YamlStyle YamlStyleOf(std::string_view utf8, const std::u32string& text) {
  if (NeedsEscapes(text)) return YamlStyle::kDoubleQuoted;
  const bool plain = !text.empty() && text.front() != U' ' && text.back() != U' ' &&
                     !IsLeadingIndicator(text) && !HoldsIndicator(text) &&
                     !ReadsAsOtherThanString(utf8);
  if (plain) return YamlStyle::kPlain;
  return text.find(U'\'') == std::u32string::npos ? YamlStyle::kSingleQuoted
                                                  : YamlStyle::kDoubleQuoted;
}

}  // namespace mlp
