// The commands that take data from elsewhere.
#pragma once

#include "engine/cli/command.h"

namespace mlp {

void AddGetCommands(CLI::App& app, CommandContext& context);     // get, get-url
void AddImportCommands(CLI::App& app, CommandContext& context);  // import, import-url
void AddUpdateCommand(CLI::App& app, CommandContext& context);

}  // namespace mlp
