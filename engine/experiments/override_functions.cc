#include "engine/experiments/override_functions.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/experiments/override_arguments.h"
#include "engine/experiments/override_cast.h"
#include "engine/experiments/override_sweeps.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Status CastIn(OverrideCast cast, Value& value) {
  MLP_ASSIGN(value, CastValue(cast, value));
  return {};
}

Status CastIn(OverrideCast cast, ChoiceElement& element) {
  for (Value& value : element.choice.values) MLP_TRY(CastIn(cast, value));
  return {};
}

// Text or truth between two bounds is nothing.
Status CheckIsNumeric(OverrideCast cast) {
  if (cast == OverrideCast::kInt || cast == OverrideCast::kFloat) return {};
  return Fail(ErrorCode::kUsage, "a range or interval can only be cast to int or float");
}

Status CastIn(OverrideCast cast, RangeElement& range) {
  MLP_TRY(CheckIsNumeric(cast));
  for (Value* const number : {&range.start, &range.stop, &range.step})
    MLP_TRY(CastIn(cast, *number));
  return {};
}

Status CastIn(OverrideCast cast, SweepInterval& interval) {
  MLP_TRY(CheckIsNumeric(cast));
  interval.is_int = cast == OverrideCast::kInt;
  if (!interval.is_int) return {};
  interval.low = std::trunc(interval.low);
  interval.high = std::trunc(interval.high);
  return {};
}

Status CastIn(OverrideCast, SweepGlob&) {
  return Fail(ErrorCode::kUsage, "glob(...) cannot be cast");
}

template <OverrideCast kCast>
Result<OverrideElement> CallCast(OverrideCall call, ShuffledOrder&) {
  MLP_ASSIGN(OverrideElement element, SubjectOf(std::move(call), {"value"}));
  MLP_TRY(std::visit([](auto& subject) { return CastIn(kCast, subject); }, element));
  return element;
}

template <Result<OverrideElement> (*kCall)(OverrideCall)>
Result<OverrideElement> CallPlain(OverrideCall call, ShuffledOrder&) {
  return kCall(std::move(call));
}

struct OverrideFunction {
  std::string_view name;
  Result<OverrideElement> (*call)(OverrideCall, ShuffledOrder&);
};

constexpr OverrideFunction kFunctions[] = {
    {"bool", CallCast<OverrideCast::kBool>},
    {"choice", CallPlain<CallChoice>},
    {"float", CallCast<OverrideCast::kFloat>},
    {"glob", CallPlain<CallGlob>},
    {"int", CallCast<OverrideCast::kInt>},
    {"interval", CallPlain<CallInterval>},
    {"range", CallPlain<CallRange>},
    {"shuffle", CallShuffle},
    {"sort", CallPlain<CallSort>},
    {"str", CallCast<OverrideCast::kStr>},
    {"tag", CallPlain<CallTag>},
};

}  // namespace

Status CheckIsFunction(const std::string& name) {
  std::vector<std::string> names;
  for (const OverrideFunction& function : kFunctions) names.emplace_back(function.name);
  if (HasText(names, name)) return {};
  std::string hint = DidYouMean(name, names);
  if (hint.empty()) hint = "quote a text that holds parentheses: -S \"key='f(x)'\"";
  return Fail(ErrorCode::kUsage,
              Format("there is no function {}(), only {}", name, Join(names, ", ")), hint);
}

Result<OverrideElement> CallFunction(OverrideCall call, ShuffledOrder& order) {
  const auto* const function =
      std::find_if(std::begin(kFunctions), std::end(kFunctions),
                   [&](const OverrideFunction& known) { return known.name == call.function; });
  return function->call(std::move(call), order);
}

}  // namespace mlp
