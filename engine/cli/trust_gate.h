// The gate of the command line: commands of a project that is not trusted run if the person at the
// terminal says so.
#pragma once

#include <memory>

#include "engine/cli/command.h"
#include "engine/command_gate.h"

namespace mlp {

// Whether a person is there to be asked.
bool CanAsk(const CommandContext& context);
// Prints the question and what may be answered; the first letter of the answer, in lower case.
std::string Ask(CommandContext& context, const std::string& question, std::string_view answers);
// Workers have nobody to ask: whoever starts them is asked for them.
Status AskBeforeWorkers(CommandContext& context);

// `context` must outlive it.
std::unique_ptr<CommandGate> MakeTrustGate(CommandContext& context);

}  // namespace mlp
