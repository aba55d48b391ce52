#include "store/base/value.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlp {
namespace {

// Calls `function` with the integer that a value holds, in its own type.
template <class Function>
bool WithInteger(const Value& value, const Function& function) {
  if (value.is_number_unsigned()) return function(value.get<std::uint64_t>());
  return function(value.get<std::int64_t>());
}

// Whether an integer and a float are the same number, without rounding the integer.
template <class Integer>
bool IsSameNumber(Integer integer, double number) {
  constexpr double kLimit = std::is_signed_v<Integer> ? 0x1p63 : 0x1p64;
  constexpr double kLowest = std::is_signed_v<Integer> ? -kLimit : 0;
  if (!(number >= kLowest && number < kLimit)) return false;
  return number == std::trunc(number) && static_cast<Integer>(number) == integer;
}

bool SameNumbers(const Value& a, const Value& b) {
  if (a.is_number_float() && b.is_number_float()) {
    const double x = a.get<double>();
    const double y = b.get<double>();
    return x == y || (std::isnan(x) && std::isnan(y));
  }
  if (a.is_number_float()) return SameNumbers(b, a);
  return WithInteger(a, [&](auto x) {
    if (b.is_number_float()) return IsSameNumber(x, b.get<double>());
    return WithInteger(b, [&](auto y) { return std::cmp_equal(x, y); });
  });
}

using Pairs = std::vector<std::pair<const Value*, const Value*>>;

// Queues the children of two lists or maps for comparison; false when they cannot be equal.
bool PairChildren(const Value& a, const Value& b, Pairs& pairs) {
  if (a.size() != b.size()) return false;
  if (a.is_array()) {
    for (std::size_t i = 0; i < a.size(); ++i) pairs.emplace_back(&a[i], &b[i]);
    return true;
  }
  for (const auto& [key, child] : a.items()) {
    const auto other = b.find(key);
    if (other == b.end()) return false;
    pairs.emplace_back(&child, &*other);
  }
  return true;
}

const Value* Child(const Value& parent, std::string_view name) {
  if (parent.is_object()) {
    const auto child = parent.find(std::string(name));
    return child == parent.end() ? nullptr : &*child;
  }
  if (!parent.is_array()) return nullptr;
  std::size_t index = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, index);
  const bool is_index = error == std::errc() && stop == end && index < parent.size();
  return is_index ? &parent[index] : nullptr;
}

bool IsNumber(const Value& value, bool bools_are_numbers) {
  return value.is_number() || (bools_are_numbers && value.is_boolean());
}

Value AsNumber(const Value& value) {
  return value.is_boolean() ? Value(value.get<bool>() ? 1 : 0) : value;
}

// With a list instead of recursion: values come from files, and a file may nest as deep as it is
// long.
bool Same(const Value& a, const Value& b, bool bools_are_numbers) {
  Pairs pairs{{&a, &b}};
  while (!pairs.empty()) {
    const auto [x, y] = pairs.back();
    pairs.pop_back();
    if (IsNumber(*x, bools_are_numbers) && IsNumber(*y, bools_are_numbers)) {
      if (!SameNumbers(AsNumber(*x), AsNumber(*y))) return false;
    } else if (x->type() != y->type()) {
      return false;
    } else if (x->is_structured()) {
      if (!PairChildren(*x, *y, pairs)) return false;
    } else if (*x != *y) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool SameValue(const Value& a, const Value& b) {
  return Same(a, b, /*bools_are_numbers=*/false);
}

bool SamePythonValue(const Value& a, const Value& b) {
  return Same(a, b, /*bools_are_numbers=*/true);
}

const Value* FindByPath(const Value& root, std::string_view dotted) {
  const Value* value = &root;
  for (;;) {
    const std::size_t dot = dotted.find('.');
    value = Child(*value, dotted.substr(0, dot));
    if (value == nullptr || dot == std::string_view::npos) return value;
    dotted.remove_prefix(dot + 1);
  }
}

}  // namespace mlp
