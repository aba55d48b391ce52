#include "engine/experiments/override_sweeps.h"

#include <algorithm>
#include <utility>

#include "engine/experiments/override_arguments.h"
#include "engine/experiments/override_range.h"
#include "store/base/format.h"

namespace mlp {
namespace {

// One text, or a list of them.
Result<std::vector<std::string>> Patterns(const OverrideCall& call,
                                          const OverrideElement& element) {
  std::vector<std::string> patterns;
  const auto* const value = std::get_if<Value>(&element);
  if (value == nullptr) return FailCall(call, "a sweep is no pattern");
  for (const Value& pattern : value->is_array() ? *value : Value::array({*value})) {
    if (!pattern.is_string()) return FailCall(call, "patterns must be texts");
    patterns.push_back(pattern.get<std::string>());
  }
  return patterns;
}

}  // namespace

Result<OverrideElement> CallChoice(OverrideCall call) {
  if (call.arguments.size() == 1 && !call.arguments[0].name) {
    auto* const inner = std::get_if<ChoiceElement>(&call.arguments[0].element);
    if (inner != nullptr && inner->is_simple) {
      inner->is_simple = false;
      return std::move(*inner);
    }
  }
  std::vector<OverrideElement> elements;
  for (OverrideArgument& argument : call.arguments) {
    if (argument.name) return FailCall(call, Format("there is no argument {}", *argument.name));
    if (!std::holds_alternative<Value>(argument.element))
      return FailCall(call, "a sweep cannot stand inside of it");
    elements.push_back(std::move(argument.element));
  }
  if (elements.empty()) return FailCall(call, "a value is missing");
  MLP_ASSIGN(OverrideElement element, SimpleChoice(std::move(elements)));
  std::get<ChoiceElement>(element).is_simple = false;
  return element;
}

Result<OverrideElement> CallRange(OverrideCall call) {
  MLP_ASSIGN(BoundArguments bound, BindArguments(call, {"start", "stop", "step"}));
  if (!bound[1]) bound[1] = std::exchange(bound[0], Value(0));
  RangeElement range;
  MLP_ASSIGN(range.start, NumberArgument(call, *bound[0], "start"));
  MLP_ASSIGN(range.stop, NumberArgument(call, *bound[1], "stop"));
  MLP_ASSIGN(range.step, NumberArgument(call, bound[2].value_or(Value(1)), "step"));
  return range;
}

Result<OverrideElement> CallInterval(OverrideCall call) {
  MLP_ASSIGN(const BoundArguments bound, BindArguments(call, {"start", "end"}));
  if (!bound[1]) return FailCall(call, "end is missing");
  MLP_ASSIGN(const Value start, NumberArgument(call, *bound[0], "start"));
  MLP_ASSIGN(const Value end, NumberArgument(call, *bound[1], "end"));
  SweepInterval interval;
  interval.low = start.get<double>();
  interval.high = end.get<double>();
  return interval;
}

Result<OverrideElement> CallGlob(OverrideCall call) {
  MLP_ASSIGN(const BoundArguments bound, BindArguments(call, {"include", "exclude"}));
  SweepGlob glob;
  MLP_ASSIGN(glob.include, Patterns(call, *bound[0]));
  if (glob.include.empty()) return FailCall(call, "a pattern is missing");
  if (bound[1]) {
    MLP_ASSIGN(glob.exclude, Patterns(call, *bound[1]));
  }
  return glob;
}

Result<OverrideElement> CallTag(OverrideCall call) {
  std::vector<std::string> tags;
  if (call.arguments.empty()) return FailCall(call, "a sweep is missing");
  OverrideArgument last = std::move(call.arguments.back());
  call.arguments.pop_back();
  if (last.name && *last.name != "sweep")
    return FailCall(call, Format("there is no argument {}", *last.name));
  for (const OverrideArgument& argument : call.arguments) {
    const auto* const tag = std::get_if<Value>(&argument.element);
    if (tag == nullptr || !tag->is_string() || argument.name)
      return FailCall(call, "what stands before the sweep must be texts");
    tags.push_back(tag->get<std::string>());
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  if (auto* const choice = std::get_if<ChoiceElement>(&last.element))
    choice->choice.tags = std::move(tags);
  else if (auto* const range = std::get_if<RangeElement>(&last.element))
    range->tags = std::move(tags);
  else if (auto* const interval = std::get_if<SweepInterval>(&last.element))
    interval->tags = std::move(tags);
  else
    return FailCall(call, "the last argument must be a choice, range or interval");
  return std::move(last.element);
}

Result<ChoiceElement> AsChoice(OverrideElement element) {
  if (auto* const choice = std::get_if<ChoiceElement>(&element)) return std::move(*choice);
  const auto* const range = std::get_if<RangeElement>(&element);
  if (range == nullptr)
    return Fail(ErrorCode::kUsage, "only a choice or a range has values to go through");
  ChoiceElement choice;
  MLP_ASSIGN(choice.choice.values, RangeValues(range->start, range->stop, range->step));
  choice.choice.tags = range->tags;
  return choice;
}

}  // namespace mlp
