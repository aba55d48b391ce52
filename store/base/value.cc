#include "store/base/value.h"

#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace mlp {
namespace {

// Whether an integer and a float are the same number, without rounding the integer.
template <class Integer>
bool SameNumber(Integer integer, double number) {
  constexpr double kLimit = std::is_signed_v<Integer> ? 0x1p63 : 0x1p64;
  if (!(number >= (std::is_signed_v<Integer> ? -kLimit : 0.0) && number < kLimit)) return false;
  return number == std::trunc(number) && static_cast<Integer>(number) == integer;
}

bool SameNumbers(const Value& a, const Value& b) {
  if (a.is_number_float() && b.is_number_float()) {
    const double x = a.get<double>();
    const double y = b.get<double>();
    return x == y || (std::isnan(x) && std::isnan(y));
  }
  if (a.is_number_float()) return SameNumbers(b, a);
  if (!b.is_number_float()) return a == b;
  return a.is_number_unsigned() ? SameNumber(a.get<std::uint64_t>(), b.get<double>())
                                : SameNumber(a.get<std::int64_t>(), b.get<double>());
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

}  // namespace

// With a list instead of recursion: values come from files, and a file may nest as deep as it is
// long.
bool SameValue(const Value& a, const Value& b) {
  Pairs pairs{{&a, &b}};
  while (!pairs.empty()) {
    const auto [x, y] = pairs.back();
    pairs.pop_back();
    if (x->is_number() && y->is_number()) {
      if (!SameNumbers(*x, *y)) return false;
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
