#include "engine/python_literal.h"

#include <charconv>
#include <cstdint>
#include <string>

namespace mlp {
namespace {

constexpr int kDeepest = 100;

void AppendUtf8(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    text += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// The number in exactly `digits` at the front of `text`, which it takes.
std::optional<std::uint32_t> TakeCode(std::string_view& text, std::size_t digits, int base) {
  std::uint32_t code = 0;
  if (text.size() < digits) return std::nullopt;
  const auto parsed = std::from_chars(text.data(), text.data() + digits, code, base);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + digits) return std::nullopt;
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return std::nullopt;
  text.remove_prefix(digits);
  return code;
}

// What stands behind a backslash; false: no escape that could be read.
bool Unescape(std::string_view& rest, std::string& text) {
  static constexpr std::string_view kNames = "abfnrtv\\'\"";
  static constexpr std::string_view kCodes = "\a\b\f\n\r\t\v\\'\"";
  const char c = rest.front();
  if (c >= '0' && c <= '7') {
    std::size_t digits = 1;
    while (digits < 3 && digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '7')
      ++digits;
    AppendUtf8(text, *TakeCode(rest, digits, 8));
    return true;
  }
  rest.remove_prefix(1);
  if (const std::size_t known = kNames.find(c); known != std::string_view::npos) {
    text += kCodes[known];
  } else if (c == 'x' || c == 'u' || c == 'U') {
    const auto code = TakeCode(rest, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16);
    if (!code) return false;
    AppendUtf8(text, *code);
  } else if (c == 'N') {
    return false;  // a character by its name: would need Unicode's tables
  } else if (c != '\n') {
    text += '\\';
    text += c;
  }
  return true;
}

std::optional<std::string> StringOf(std::string_view token) {
  bool is_raw = false;
  for (; token.front() != '"' && token.front() != '\''; token.remove_prefix(1)) {
    const char prefix = static_cast<char>(token.front() | 0x20);
    if (prefix == 'f' || prefix == 'b') return std::nullopt;
    is_raw |= prefix == 'r';
  }
  const std::string three(3, token.front());
  const std::size_t quotes = token.size() >= 6 && token.starts_with(three) ? 3 : 1;
  token = token.substr(quotes, token.size() - 2 * quotes);
  if (is_raw) return std::string(token);
  std::string text;
  while (!token.empty()) {
    const char c = token.front();
    token.remove_prefix(1);
    if (c != '\\' || token.empty()) {
      text += c;
    } else if (!Unescape(token, text)) {
      return std::nullopt;
    }
  }
  return text;
}

std::optional<Value> NumberOf(std::string_view token) {
  std::string digits;
  for (const char c : token)
    if (c != '_') digits += c;
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0') {
    const char kind = static_cast<char>(digits[1] | 0x20);
    base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 10;
  }
  const char* const begin = digits.data() + (base == 10 ? 0 : 2);
  const char* const end = digits.data() + digits.size();
  std::int64_t whole = 0;
  if (const auto parsed = std::from_chars(begin, end, whole, base); parsed.ptr == end)
    return parsed.ec == std::errc() ? std::optional<Value>(whole) : std::nullopt;
  double number = 0;
  const auto parsed = std::from_chars(begin, end, number);
  if (base != 10 || parsed.ec == std::errc::invalid_argument || parsed.ptr != end)
    return std::nullopt;
  return number;
}

class LiteralReader {
 public:
  explicit LiteralReader(std::span<const PythonToken> tokens) : tokens_(tokens) {}

  std::optional<Value> Whole() {
    std::optional<Value> value = Items("", kDeepest);
    return at_ == tokens_.size() ? value : std::nullopt;
  }

 private:
  bool Take(std::string_view text) {
    const bool is_next = at_ < tokens_.size() && tokens_[at_].Is(text);
    at_ += is_next ? 1 : 0;
    return is_next;
  }

  // Values up to `end`: one, or a tuple of those between commas.
  std::optional<Value> Items(std::string_view end, int depth) {
    Value list = Value::array();
    bool is_tuple = at_ < tokens_.size() && tokens_[at_].Is(end);
    while (at_ < tokens_.size() && !tokens_[at_].Is(end)) {
      std::optional<Value> item = One(depth - 1);
      if (!item) return std::nullopt;
      list.push_back(std::move(*item));
      if (!Take(",")) break;
      is_tuple = true;
    }
    if (!end.empty() && !Take(end)) return std::nullopt;
    if (is_tuple) return list;
    return list.empty() ? std::nullopt : std::optional<Value>(std::move(list.front()));
  }

  std::optional<Value> One(int depth) {
    if (depth <= 0 || at_ >= tokens_.size()) return std::nullopt;
    const PythonToken& token = tokens_[at_++];
    if (token.kind == PythonTokenKind::kString) return Strings(token);
    if (token.kind == PythonTokenKind::kNumber) return NumberOf(token.text);
    if (token.Is("True")) return true;
    if (token.Is("False")) return false;
    if (token.Is("None")) return nullptr;
    if (token.Is("(")) return Items(")", depth);
    if (token.Is("[")) return List(depth);
    if (token.Is("{")) return MapOrSet(depth);
    if (token.Is("-") || token.Is("+")) return Signed(token.Is("-"), depth);
    return std::nullopt;
  }

  std::optional<Value> Strings(const PythonToken& first) {
    std::optional<std::string> text = StringOf(first.text);
    while (text && at_ < tokens_.size() && tokens_[at_].kind == PythonTokenKind::kString) {
      const auto more = StringOf(tokens_[at_++].text);
      text = more ? std::optional(*text + *more) : std::nullopt;
    }
    if (!text) return std::nullopt;
    return std::move(*text);
  }

  std::optional<Value> Signed(bool is_negative, int depth) {
    std::optional<Value> value = One(depth - 1);
    if (!value || !value->is_number()) return std::nullopt;
    if (!is_negative) return value;
    if (value->is_number_float()) return -value->get<double>();
    return -value->get<std::int64_t>();  // the lowest one cannot be written
  }

  std::optional<Value> List(int depth) {
    Value list = Value::array();
    while (!Take("]")) {
      std::optional<Value> item = One(depth - 1);
      if (!item || (!Take(",") && !(at_ < tokens_.size() && tokens_[at_].Is("]"))))
        return std::nullopt;
      list.push_back(std::move(*item));
    }
    return list;
  }

  std::optional<Value> MapOrSet(int depth) {
    Value map = Value::object(), set = Value::array();
    while (!Take("}")) {
      std::optional<Value> item = One(depth - 1);
      if (!item) return std::nullopt;
      if (Take(":")) {
        std::optional<Value> value = One(depth - 1);
        if (!value || item->is_structured()) return std::nullopt;
        map[item->is_string() ? item->get<std::string>() : DisplayText(*item)] = std::move(*value);
      } else {
        set.push_back(std::move(*item));
      }
      if (!Take(",") && !(at_ < tokens_.size() && tokens_[at_].Is("}"))) return std::nullopt;
    }
    if (!set.empty() && !map.empty()) return std::nullopt;
    return set.empty() ? map : set;
  }

  const std::span<const PythonToken> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Value> PythonLiteral(std::span<const PythonToken> tokens) {
  return LiteralReader(tokens).Whole();
}

}  // namespace mlp
