#include "engine/cli/exp_commands.h"

namespace mlp {

void AddExpCommand(CLI::App& app, CommandContext& context) {
  CLI::App* exp = app.add_subcommand("exp", "Run, show and manage experiments");
  exp->require_subcommand(1);
  AddExpRunCommand(*exp, context);
  AddExpSaveCommand(*exp, context);
  AddExpShowCommand(*exp, context);
  AddExpDiffCommand(*exp, context);
  AddExpListCommand(*exp, context);
  AddExpApplyCommand(*exp, context);
  AddExpBranchCommand(*exp, context);
  AddExpRenameCommand(*exp, context);
  AddExpRemoveCommand(*exp, context);
  AddExpCleanCommand(*exp, context);
  AddExpRecoverCommand(*exp, context);
  AddExpPushCommand(*exp, context);
  AddExpPullCommand(*exp, context);
}

}  // namespace mlp
