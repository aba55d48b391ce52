#include "engine/experiments/override_arguments.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

tl::unexpected<Error> FailCall(const OverrideCall& call, std::string_view what) {
  return Fail(ErrorCode::kUsage, Format("{}(): {}", call.function, what));
}

Result<BoundArguments> BindArguments(OverrideCall call, const std::vector<std::string>& names) {
  BoundArguments bound(names.size());
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    OverrideArgument& argument = call.arguments[i];
    std::size_t place = i;
    if (argument.name)
      place = static_cast<std::size_t>(std::find(names.begin(), names.end(), *argument.name) -
                                       names.begin());
    if (place >= names.size())
      return FailCall(call, argument.name ? Format("there is no argument {}", *argument.name)
                                          : Format("{} is the most", Plural(place, "argument")));
    if (bound[place]) return FailCall(call, Format("{} is given twice", names[place]));
    bound[place] = std::move(argument.element);
  }
  if (!bound[0]) return FailCall(call, Format("{} is missing", names[0]));
  return bound;
}

Result<Value> NumberArgument(const OverrideCall& call, const OverrideElement& element,
                             std::string_view name) {
  const auto* const value = std::get_if<Value>(&element);
  if (value != nullptr && value->is_number()) return *value;
  return FailCall(call,
                  value == nullptr || value->is_structured()
                      ? Format("{} must be a number", name)
                      : Format("{} must be a number, not {}", name, Quoted(DisplayText(*value))));
}

Result<OverrideElement> SubjectOf(OverrideCall call, const std::vector<std::string>& names) {
  std::vector<OverrideElement> elements;
  for (OverrideArgument& argument : call.arguments) {
    if (argument.name && !HasText(names, *argument.name))
      return FailCall(call, Format("there is no argument {}", *argument.name));
    if (argument.name && call.arguments.size() > 1)
      return FailCall(call, Format("values stand beside {}=...", *argument.name));
    const auto* const value = std::get_if<Value>(&argument.element);
    if (argument.name == "list" && (value == nullptr || !value->is_array()))
      return FailCall(call, "list must be a list");
    if (argument.name == "sweep" && value != nullptr)
      return FailCall(call, "sweep must be a sweep");
    elements.push_back(std::move(argument.element));
  }
  if (elements.empty()) return FailCall(call, "a value is missing");
  if (elements.size() == 1) return std::move(elements[0]);
  return SimpleChoice(std::move(elements));
}

}  // namespace mlp
