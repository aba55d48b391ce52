// The functions of the override grammar that make a sweep, or put tags on one. Only for its parser.
#pragma once

#include "engine/experiments/override_element.h"

namespace mlp {

Result<OverrideElement> CallChoice(OverrideCall call);
Result<OverrideElement> CallRange(OverrideCall call);
Result<OverrideElement> CallInterval(OverrideCall call);
Result<OverrideElement> CallGlob(OverrideCall call);
Result<OverrideElement> CallTag(OverrideCall call);

// The values of a choice or range, of which there must be some; kUsage for everything else.
Result<ChoiceElement> AsChoice(OverrideElement element);

}  // namespace mlp
