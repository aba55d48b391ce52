#include "engine/experiments/override_element.h"

#include "store/base/format.h"

namespace mlp {

Result<Value> PlainValue(OverrideElement element, std::string_view where) {
  if (auto* const value = std::get_if<Value>(&element)) return std::move(*value);
  return Fail(ErrorCode::kUsage, Format("a sweep cannot stand {}", where),
              "sweep over whole values: key=choice([1,2],[3,4])");
}

Result<OverrideElement> SimpleChoice(std::vector<OverrideElement> elements) {
  ChoiceElement choice{{}, /*is_simple=*/true};
  for (OverrideElement& element : elements) {
    MLP_ASSIGN(Value value, PlainValue(std::move(element), "beside other values"));
    choice.choice.values.push_back(std::move(value));
  }
  return choice;
}

}  // namespace mlp
