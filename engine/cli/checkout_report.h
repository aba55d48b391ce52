// What a checkout did, in words; of `checkout` and `pull`.
#pragma once

#include <string>
#include <vector>

#include "engine/checkout.h"
#include "engine/cli/command.h"

namespace mlp {

// "2 files added", ... of what is not none.
std::vector<std::string> ChangeCounts(const CheckoutReport& report);
// "a, b and c"
std::string InWords(std::vector<std::string> parts);
// A line a change: "M<TAB>path", directories with a '/'.
void PrintChanges(CommandContext& context, const Workspace& workspace,
                  const CheckoutReport& report);
// kNotFound with the outputs that the store lacks.
Status CheckNoneMissing(const Workspace& workspace, const CheckoutReport& report);

}  // namespace mlp
