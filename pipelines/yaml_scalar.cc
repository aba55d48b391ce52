#include "pipelines/yaml_scalar.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>

namespace mlp {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsDecimal(char c) {
  return IsDigit(c) || c == '_';
}
bool IsOctal(char c) {
  return (c >= '0' && c <= '7') || c == '_';
}
bool IsBinary(char c) {
  return c == '0' || c == '1' || c == '_';
}
bool IsHex(char c) {
  return IsDecimal(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Eats a text from the left, for the small grammars below.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  bool Eat(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool EatAnyOf(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Eats up to `most` characters of a kind; says how many.
  template <class Predicate>
  std::size_t EatWhile(Predicate is_of_kind,
                       std::size_t most = std::numeric_limits<std::size_t>::max()) {
    std::size_t count = 0;
    while (count < rest_.size() && count < most && is_of_kind(rest_[count])) ++count;
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

bool IsNull(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::optional<bool> AsBool(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

bool LooksLikeInt(std::string_view text) {
  if (text.starts_with('_')) return false;
  Cursor cursor(text);
  cursor.EatAnyOf("+-");
  if (cursor.Eat("0b")) return cursor.EatWhile(IsBinary) > 0 && cursor.AtEnd();
  if (cursor.Eat("0x")) return cursor.EatWhile(IsHex) > 0 && cursor.AtEnd();
  if (cursor.Eat("0o")) return cursor.EatWhile(IsOctal) > 0 && cursor.AtEnd();
  return cursor.EatWhile(IsDecimal) > 0 && cursor.AtEnd();
}

bool IsInfinity(std::string_view text) {
  return text == ".inf" || text == ".Inf" || text == ".INF";
}

bool IsNan(std::string_view text) {
  return text == ".nan" || text == ".NaN" || text == ".NAN";
}

std::string_view WithoutSign(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return text;
}

// After the mantissa: nothing, or e and digits. `sign_required`: ruamel reads .5e3 as a string,
// .5e+3 as a number.
bool EndsAsFloat(Cursor cursor, bool sign_required) {
  if (cursor.AtEnd()) return true;
  if (!cursor.EatAnyOf("eE")) return false;
  if (!cursor.EatAnyOf("+-") && sign_required) return false;
  return cursor.EatWhile(IsDigit) > 0 && cursor.AtEnd();
}

bool LooksLikeFloat(std::string_view text) {
  if (IsNan(text) || IsInfinity(WithoutSign(text))) return true;
  Cursor cursor(WithoutSign(text));
  if (cursor.Eat(".")) return cursor.EatWhile(IsDecimal) > 0 && EndsAsFloat(cursor, true);
  if (cursor.EatWhile(IsDigit, 1) == 0) return false;
  cursor.EatWhile(IsDecimal);
  if (cursor.Eat(".")) {
    cursor.EatWhile(IsDecimal);
    return EndsAsFloat(cursor, false);
  }
  return !cursor.AtEnd() &&
         EndsAsFloat(cursor, false);  // without a dot, an exponent makes it a float
}

// 2020-01-01, or with a time: 2020-1-1T10:00:00.5 +01:00.
bool LooksLikeDate(std::string_view text) {
  Cursor cursor(text);
  if (cursor.EatWhile(IsDigit, 4) < 4 || !cursor.Eat("-")) return false;
  const std::size_t month = cursor.EatWhile(IsDigit, 2);
  if (month == 0 || !cursor.Eat("-")) return false;
  const std::size_t day = cursor.EatWhile(IsDigit, 2);
  if (day == 0) return false;
  if (cursor.AtEnd()) return month == 2 && day == 2;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  if (!cursor.EatAnyOf("Tt") && cursor.EatWhile(is_blank) == 0) return false;
  if (cursor.EatWhile(IsDigit, 2) == 0) return false;
  for (int part = 0; part < 2; ++part) {
    if (!cursor.Eat(":") || cursor.EatWhile(IsDigit, 2) < 2) return false;
  }
  if (cursor.Eat(".")) cursor.EatWhile(IsDigit);
  cursor.EatWhile(is_blank);
  if (cursor.AtEnd() || cursor.Eat("Z")) return cursor.AtEnd();
  if (!cursor.EatAnyOf("+-") || cursor.EatWhile(IsDigit, 2) == 0) return false;
  if (cursor.Eat(":") && cursor.EatWhile(IsDigit, 2) < 2) return false;
  return cursor.AtEnd();
}

std::string WithoutUnderscores(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != '_') result += c;
  }
  return result;
}

int EatBase(std::string_view& digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  const int base = digits[1] == 'b' ? 2 : digits[1] == 'o' ? 8 : digits[1] == 'x' ? 16 : 10;
  if (base != 10) digits.remove_prefix(2);
  return base;
}

std::optional<Value> ParseInt(std::string_view text) {
  const std::string cleaned = WithoutUnderscores(text);
  const bool negative = cleaned.starts_with('-');
  std::string_view digits = WithoutSign(cleaned);
  const int base = EatBase(digits);
  if (digits.empty()) return Value(std::string(text));  // "0x_" or "-_": no digits, so no number
  std::uint64_t magnitude = 0;
  const auto parsed =
      std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, base);
  if (parsed.ec != std::errc()) return std::nullopt;
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (negative) {
    if (magnitude > kMax + 1) return std::nullopt;
    return Value(static_cast<std::int64_t>(0 - magnitude));
  }
  if (magnitude > kMax) return Value(magnitude);
  return Value(static_cast<std::int64_t>(magnitude));
}

// Of a number beyond the range of a double: whether it is too small for it, rather than too large.
bool IsTiny(std::string_view number) {
  const std::size_t exponent = number.find_first_of("eE");
  if (exponent != std::string_view::npos) return number.substr(exponent + 1).starts_with('-');
  return number.starts_with('.') || number.starts_with("0.");
}

Value ParseFloat(std::string_view text) {
  const double sign = text.starts_with('-') ? -1.0 : 1.0;
  if (IsNan(text)) return std::numeric_limits<double>::quiet_NaN();
  if (IsInfinity(WithoutSign(text))) return sign * std::numeric_limits<double>::infinity();
  const std::string cleaned = WithoutUnderscores(WithoutSign(text));
  if (cleaned == ".") return std::string(text);
  double number = 0;
  const auto parsed = std::from_chars(cleaned.data(), cleaned.data() + cleaned.size(), number);
  if (parsed.ec == std::errc::result_out_of_range) {
    number = IsTiny(cleaned) ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return sign * number;
}

}  // namespace

std::optional<Value> ResolvePlainScalar(std::string_view text) {
  if (IsNull(text)) return Value(nullptr);
  if (const auto boolean = AsBool(text)) return Value(*boolean);
  if (LooksLikeInt(text)) return ParseInt(text);
  if (LooksLikeFloat(text)) return ParseFloat(text);
  return Value(std::string(text));
}

bool ReadsAsOtherThanString(std::string_view text) {
  return IsNull(text) || AsBool(text).has_value() || LooksLikeInt(text) || LooksLikeFloat(text) ||
         LooksLikeDate(text) || text == "=" || text == "<<";
}

}  // namespace mlp
