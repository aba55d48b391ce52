// The functions of the override grammar by name. Only for its parser.
#pragma once

#include <string>

#include "engine/experiments/override_element.h"
#include "engine/experiments/override_order.h"

namespace mlp {

// kUsage, with what may have been meant, if there is no such function.
Status CheckIsFunction(const std::string& name);

// Of a function that there is. kUsage when the arguments do not fit.
Result<OverrideElement> CallFunction(OverrideCall call, ShuffledOrder& order);

}  // namespace mlp
