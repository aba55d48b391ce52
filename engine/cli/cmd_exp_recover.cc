#include <chrono>

#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/reporter.h"

namespace mlp {
namespace {

// What the orphan guard starts: nobody is there who would wait long.
Result<int> RunExpRecover(CommandContext& context) {
  constexpr std::chrono::minutes kPatience{1};
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  const std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
  MLP_TRY(
      AcquireRunLock(workspace, LockKind::kExclusive, "mlpipe exp recover", *reporter, kPatience));
  return kExitOk;
}

}  // namespace

void AddExpRecoverCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand(
      "recover", "Put the workspace back as it was before an experiment that was killed");
  command->group("");  // every command that changes the project does it
  command->callback([&context] { context.chosen = [&context] { return RunExpRecover(context); }; });
}

}  // namespace mlp
