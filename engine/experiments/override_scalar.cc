#include "engine/experiments/override_scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// digits = digit *( ["_"] digit ); returns the end, or `begin` when there are none.
std::size_t DigitsEnd(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() &&
         (IsDigit(text[end]) || (text[end] == '_' && end > begin && IsDigit(text[end - 1]) &&
                                 end + 1 < text.size() && IsDigit(text[end + 1]))))
    ++end;
  return end;
}

enum class NumberKind { kNone, kInt, kFloat };

NumberKind KindOf(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const std::string word = LowerCase(text.substr(at));
  if (word == "inf" || word == "nan") return NumberKind::kFloat;
  const std::size_t whole = at;
  at = DigitsEnd(text, at);
  const std::size_t whole_digits = at - whole;
  if (whole_digits > 1 && text[whole] == '0') return NumberKind::kNone;  // 017 is a string
  bool is_float = false;
  if (at < text.size() && text[at] == '.') {
    is_float = true;
    const std::size_t end = DigitsEnd(text, at + 1);
    if (end == at + 1 && whole_digits == 0) return NumberKind::kNone;
    at = end;
  } else if (whole_digits == 0) {
    return NumberKind::kNone;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    is_float = true;
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t end = DigitsEnd(text, at);
    if (end == at) return NumberKind::kNone;
    at = end;
  }
  if (at != text.size()) return NumberKind::kNone;
  return is_float ? NumberKind::kFloat : NumberKind::kInt;
}

// Without the "_" between digits; nothing if one stands elsewhere.
std::optional<std::string> WithoutUnderscores(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      digits += text[i];
    } else if (i == 0 || i + 1 == text.size() || !IsDigit(text[i - 1]) || !IsDigit(text[i + 1])) {
      return std::nullopt;
    }
  }
  return digits;
}

struct SignedText {
  bool negative = false;
  std::string magnitude;  // empty if there is none, or one that begins with a second sign
};

SignedText SplitSign(std::string_view text) {
  text = Trim(text);
  SignedText parts;
  if (text.starts_with('-') || text.starts_with('+')) {
    parts.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (!text.starts_with('-') && !text.starts_with('+'))
    parts.magnitude = WithoutUnderscores(text).value_or("");
  return parts;
}

}  // namespace

Result<Value> IntFromText(std::string_view text) {
  const auto [negative, digits] = SplitSign(text);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), IsDigit))
    return Fail(ErrorCode::kUsage, Format("{} is no whole number", Quoted(text)));
  const std::string all = (negative ? "-" : "") + digits;
  std::int64_t number = 0;
  if (std::from_chars(all.data(), all.data() + all.size(), number).ec == std::errc())
    return Value(number);
  return Fail(ErrorCode::kUsage, Format("{} does not fit into 64 bits", all),
              "quote it to make it a string");
}

Result<Value> FloatFromText(std::string_view text) {
  const auto [negative, digits] = SplitSign(text);
  const std::string word = LowerCase(digits);
  double number = 0;
  if (word == "inf" || word == "infinity") {
    number = std::numeric_limits<double>::infinity();
  } else if (word == "nan") {
    number = std::numeric_limits<double>::quiet_NaN();
  } else {
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, number);
    if (error == std::errc::result_out_of_range && stop == end)
      return Fail(ErrorCode::kUsage, Format("{} is beyond the range of numbers", Trim(text)));
    if (error != std::errc() || stop != end || !std::isfinite(number))
      return Fail(ErrorCode::kUsage, Format("{} is no number", Quoted(text)));
  }
  return Value(negative ? -number : number);
}

Result<Value> TypedScalar(std::string_view text) {
  const std::string word = LowerCase(text);
  if (word == "true" || word == "false") return Value(word == "true");
  if (word == "null") return Value();
  switch (KindOf(text)) {
    case NumberKind::kInt:
      return IntFromText(text);
    case NumberKind::kFloat:
      return FloatFromText(text);
    case NumberKind::kNone:
      break;
  }
  return Value(std::string(text));
}

Result<std::string> MapKeyText(std::string_view text) {
  MLP_ASSIGN(const Value key, TypedScalar(text));
  if (key.is_null())
    return Fail(ErrorCode::kUsage, "null can be no key of a map", "quote it: {'null': ...}");
  return key.is_boolean() ? LowerCase(text) : DisplayText(key);
}

}  // namespace mlp
