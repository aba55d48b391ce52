// The subcommands of `mlpipe exp`, one file each.
#pragma once

#include "engine/cli/command.h"

namespace mlp {

void AddExpRunCommand(CLI::App& exp, CommandContext& context);
void AddExpShowCommand(CLI::App& exp, CommandContext& context);
void AddExpDiffCommand(CLI::App& exp, CommandContext& context);
void AddExpListCommand(CLI::App& exp, CommandContext& context);
void AddExpApplyCommand(CLI::App& exp, CommandContext& context);
void AddExpBranchCommand(CLI::App& exp, CommandContext& context);
void AddExpRenameCommand(CLI::App& exp, CommandContext& context);
void AddExpRemoveCommand(CLI::App& exp, CommandContext& context);
void AddExpCleanCommand(CLI::App& exp, CommandContext& context);
void AddExpRecoverCommand(CLI::App& exp, CommandContext& context);
void AddExpPushCommand(CLI::App& exp, CommandContext& context);
void AddExpPullCommand(CLI::App& exp, CommandContext& context);
void AddExpSaveCommand(CLI::App& exp, CommandContext& context);

}  // namespace mlp
