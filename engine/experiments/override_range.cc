#include "engine/experiments/override_range.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "engine/experiments/overrides.h"
#include "store/base/format.h"

namespace mlp {
namespace {

// digits * 10^exponent. No library in reach adds decimals, and no binary type gives these sums.
struct ExactDecimal {
  bool negative = false;
  std::string digits;  // without zeros in front; empty for 0
  int exponent = 0;

  explicit operator double() const {
    const std::string text = digits.empty() ? "0" : Format("{}e{}", digits, exponent);
    double magnitude = 0;
    std::from_chars(text.data(), text.data() + text.size(), magnitude);
    return negative ? -magnitude : magnitude;
  }
};

void DropZerosInFront(std::string& digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
}

ExactDecimal DecimalOf(const Value& number) {
  if (!number.is_number_float()) {
    ExactDecimal whole{number.get<std::int64_t>() < 0, number.dump(), 0};
    if (whole.negative) whole.digits.erase(0, 1);
    DropZerosInFront(whole.digits);
    return whole;
  }
  constexpr int kAllDigits = 766;  // behind the point: no double has more of them
  char text[kAllDigits + 20];
  const double value = number.get<double>();
  const char* const end = std::to_chars(text, text + sizeof text, std::fabs(value),
                                        std::chars_format::scientific, kAllDigits)
                              .ptr;
  ExactDecimal decimal{std::signbit(value), std::string(text, 1), 0};
  decimal.digits.append(text + 2, kAllDigits);
  const char* exponent = text + 2 + kAllDigits + 1;
  if (*exponent == '+') ++exponent;
  std::from_chars(exponent, end, decimal.exponent);
  decimal.exponent -= kAllDigits;
  DropZerosInFront(decimal.digits);
  while (decimal.digits.ends_with('0')) decimal.digits.pop_back(), ++decimal.exponent;
  if (decimal.digits.empty()) decimal.exponent = 0;
  return decimal;
}

// a + b, or a - b when `subtract`, which needs a >= b; digits of equal length.
std::string CombineDigits(std::string a, const std::string& b, bool subtract) {
  int carry = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const int digit = (a[i] - '0') + (subtract ? -(b[i] - '0') : b[i] - '0') + carry;
    carry = digit < 0 ? -1 : digit / 10;
    a[i] = static_cast<char>('0' + (digit + 10) % 10);
  }
  if (carry > 0) a.insert(0, 1, '1');
  return a;
}

ExactDecimal Sum(ExactDecimal a, ExactDecimal b) {
  const int exponent = std::min(a.exponent, b.exponent);
  for (ExactDecimal* const term : {&a, &b})
    term->digits.append(static_cast<std::size_t>(term->exponent - exponent), '0');
  const std::size_t length = std::max(a.digits.size(), b.digits.size());
  for (ExactDecimal* const term : {&a, &b})
    term->digits.insert(0, length - term->digits.size(), '0');
  const bool subtract = a.negative != b.negative;
  if (subtract && a.digits < b.digits) std::swap(a, b);
  ExactDecimal sum{a.negative, CombineDigits(a.digits, b.digits, subtract), exponent};
  DropZerosInFront(sum.digits);
  if (sum.digits.empty()) sum.negative = false;
  return sum;
}

// To 28 digits, a half to the even side: what Python's decimal does unless told otherwise.
ExactDecimal Rounded(ExactDecimal number) {
  constexpr std::size_t kDigits = 28;
  if (number.digits.size() <= kDigits) return number;
  const std::string rest = number.digits.substr(kDigits);
  const std::string half = "5" + std::string(rest.size() - 1, '0');
  number.exponent += static_cast<int>(rest.size());
  number.digits.resize(kDigits);
  const bool is_odd = (number.digits.back() - '0') % 2 == 1;
  if (rest > half || (rest == half && is_odd)) {
    const std::string one = std::string(kDigits - 1, '0') + "1";
    number.digits = CombineDigits(number.digits, one, /*subtract=*/false);
  }
  return number;
}

bool IsLess(const ExactDecimal& a, ExactDecimal b) {
  b.negative = !b.negative;
  return Sum(a, std::move(b)).negative;
}

Error TooLong() {
  Error error;
  error.code = ErrorCode::kUsage;
  error.message = Format("the range has more than {} values", kMaxCombinations);
  error.hint = "take larger steps, or interval(start,end) where any value between will do";
  return error;
}

Result<std::vector<Value>> FloatRange(const Value& start, const Value& stop, const Value& step) {
  // About so many: of two quotients, since the difference of two doubles may be none.
  const double count =
      stop.get<double>() / step.get<double>() - start.get<double>() / step.get<double>();
  if (!std::isfinite(start.get<double>()) || !std::isfinite(stop.get<double>()) ||
      !std::isfinite(step.get<double>()))
    return Fail(ErrorCode::kUsage, "the range has an end or a step that is no finite number");
  if (!(count <= static_cast<double>(kMaxCombinations) + 1)) return Fail(TooLong());
  const ExactDecimal end = DecimalOf(stop);
  const ExactDecimal by = DecimalOf(step);
  std::vector<Value> values;
  for (ExactDecimal at = DecimalOf(start); by.negative ? IsLess(end, at) : IsLess(at, end);
       at = Rounded(Sum(at, by))) {
    if (values.size() == kMaxCombinations) return Fail(TooLong());
    values.emplace_back(static_cast<double>(at));
  }
  return values;
}

// In unsigned numbers, which wrap: the distance of two 64-bit numbers may need the 64th bit.
Result<std::vector<Value>> IntRange(std::int64_t start, std::int64_t stop, std::int64_t step) {
  std::vector<Value> values;
  if (step > 0 ? start >= stop : start <= stop) return values;
  const auto from = static_cast<std::uint64_t>(start);
  const auto by = static_cast<std::uint64_t>(step);
  const auto to = static_cast<std::uint64_t>(stop);
  const std::uint64_t distance = step > 0 ? to - from : from - to;
  const std::uint64_t count = (distance - 1) / (step > 0 ? by : 0 - by) + 1;
  if (count > kMaxCombinations) return Fail(TooLong());
  for (std::uint64_t i = 0; i < count; ++i)
    values.emplace_back(static_cast<std::int64_t>(from + i * by));
  return values;
}

}  // namespace

Result<std::vector<Value>> RangeValues(const Value& start, const Value& stop, const Value& step) {
  if (step.get<double>() == 0) return Fail(ErrorCode::kUsage, "the step of the range is 0");
  const bool is_float = start.is_number_float() || stop.is_number_float() || step.is_number_float();
  MLP_ASSIGN(std::vector<Value> values,
             is_float ? FloatRange(start, stop, step)
                      : IntRange(start.get<std::int64_t>(), stop.get<std::int64_t>(),
                                 step.get<std::int64_t>()));
  if (values.empty())
    return Fail(ErrorCode::kUsage,
                Format("the range from {} to {} by {} has no values", DisplayText(start),
                       DisplayText(stop), DisplayText(step)),
                "the end is not part of a range; a step below 0 goes down");
  return values;
}

}  // namespace mlp
