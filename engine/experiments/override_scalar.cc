#include "engine/experiments/override_scalar.h"

#include <charconv>
#include <limits>

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

Result<Value> ParseInt(std::string digits) {
  std::int64_t number = 0;
  if (digits[0] == '+') digits.erase(0, 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size()) return Value(number);
  return Fail(ErrorCode::kUsage, Format("{} does not fit into 64 bits", digits),
              "quote it to make it a string");
}

Result<Value> ParseFloat(std::string digits) {
  const bool negative = digits[0] == '-';
  if (negative || digits[0] == '+') digits.erase(0, 1);
  const std::string word = LowerCase(digits);
  double number = 0;
  if (word == "inf")
    number = std::numeric_limits<double>::infinity();
  else if (word == "nan")
    number = std::numeric_limits<double>::quiet_NaN();
  else if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc())
    return Fail(ErrorCode::kUsage, Format("{} is beyond the range of numbers", digits));
  return Value(negative ? -number : number);
}

}  // namespace

Result<Value> TypedScalar(std::string_view text) {
  const std::string word = LowerCase(text);
  if (word == "true" || word == "false") return Value(word == "true");
  if (word == "null") return Value();
  const NumberKind kind = KindOf(text);
  if (kind == NumberKind::kNone) return Value(std::string(text));
  std::string digits(text);
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  return kind == NumberKind::kInt ? ParseInt(digits) : ParseFloat(digits);
}

}  // namespace mlp
