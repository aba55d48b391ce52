#include "engine/experiments/override_order.h"

#include <algorithm>
#include <cmath>

#include "engine/experiments/override_arguments.h"
#include "engine/experiments/override_sweeps.h"

namespace mlp {
namespace {

bool IsComparable(const Value& value, bool as_text) {
  if (as_text) return value.is_string();
  if (value.is_number_float()) return !std::isnan(value.get<double>());
  return value.is_number() || value.is_boolean();
}

// A long double holds every 64-bit integer.
long double NumberOf(const Value& value) {
  return value.is_boolean() ? value.get<bool>() : value.get<long double>();
}

// Of two texts or two numbers, as Python orders them; true is 1.
bool ComesBefore(const Value& a, const Value& b) {
  if (a.is_string()) return a.get_ref<const std::string&>() < b.get_ref<const std::string&>();
  return NumberOf(a) < NumberOf(b);
}

// Stable, also in reverse, as Python's sorted().
Status SortValues(const OverrideCall& call, std::vector<Value>& values, bool reverse) {
  const bool as_text = !values.empty() && values[0].is_string();
  if (!std::all_of(values.begin(), values.end(),
                   [&](const Value& value) { return IsComparable(value, as_text); }))
    return FailCall(call, "only numbers, or only texts, have an order");
  std::stable_sort(values.begin(), values.end(), [&](const Value& a, const Value& b) {
    return reverse ? ComesBefore(b, a) : ComesBefore(a, b);
  });
  return {};
}

// Takes reverse=... out of the arguments.
Result<bool> TakeReverse(OverrideCall& call) {
  const auto found =
      std::find_if(call.arguments.begin(), call.arguments.end(),
                   [](const OverrideArgument& argument) { return argument.name == "reverse"; });
  if (found == call.arguments.end()) return false;
  const auto* const value = std::get_if<Value>(&found->element);
  if (value == nullptr || !value->is_boolean())
    return FailCall(call, "reverse must be true or false");
  const bool reverse = value->get<bool>();
  call.arguments.erase(found);
  return reverse;
}

// The values of a list, or nothing.
std::vector<Value>* ListIn(OverrideElement& element) {
  auto* const value = std::get_if<Value>(&element);
  return value != nullptr && value->is_array() ? &value->get_ref<Value::array_t&>() : nullptr;
}

}  // namespace

Result<OverrideElement> CallSort(OverrideCall call) {
  MLP_ASSIGN(const bool reverse, TakeReverse(call));
  MLP_ASSIGN(OverrideElement element, SubjectOf(call, {"sweep", "list"}));
  if (std::vector<Value>* const list = ListIn(element)) {
    MLP_TRY(SortValues(call, *list, reverse));
    return element;
  }
  if (std::holds_alternative<Value>(element)) return element;
  MLP_ASSIGN(ChoiceElement choice, AsChoice(std::move(element)));
  MLP_TRY(SortValues(call, choice.choice.values, reverse));
  return choice;
}

Result<OverrideElement> CallShuffle(OverrideCall call, ShuffledOrder& order) {
  MLP_ASSIGN(OverrideElement element, SubjectOf(std::move(call), {"sweep", "list"}));
  if (std::vector<Value>* const list = ListIn(element)) {
    order.Shuffle(*list);
    return element;
  }
  if (auto* const value = std::get_if<Value>(&element)) return Value::array({std::move(*value)});
  MLP_ASSIGN(ChoiceElement choice, AsChoice(std::move(element)));
  order.Shuffle(choice.choice.values);
  return choice;
}

}  // namespace mlp
