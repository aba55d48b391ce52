#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/reporter.h"
#include "engine/experiments/experiment_cleaning.h"
#include "engine/experiments/experiment_queue.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<int> RunExpClean(CommandContext& context) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  const std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
  MLP_ASSIGN(const RunLock lock,
             AcquireRunLock(workspace, LockKind::kExclusive, "mlpipe exp clean", *reporter));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(const CleanedExperiments cleaned, CleanExperiments(workspace, repo, queue));
  context.err << Format("Removed {} and {} that nobody needs.\n",
                        Plural(cleaned.workspaces, "workspace"), Plural(cleaned.batches, "ref"));
  return kExitOk;
}

}  // namespace

void AddExpCleanCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand(
      "clean", "Remove what experiments left behind that were killed at a bad moment");
  command->callback([&context] { context.chosen = [&context] { return RunExpClean(context); }; });
}

}  // namespace mlp
