// mlpipe root
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"

namespace mlp {
namespace {

Result<int> RunRoot(CommandContext& context) {
  MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
  context.out << workspace.Display(RelPath()) << '\n';
  return kExitOk;
}

}  // namespace

void AddRootCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("root", "Print where the project's root is");
  command->callback([&context] { context.chosen = [&context] { return RunRoot(context); }; });
}

}  // namespace mlp
