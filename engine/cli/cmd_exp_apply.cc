#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/reporter.h"
#include "engine/experiments/experiment_apply.h"
#include "engine/reproducer.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpApplyLine {
  std::string name;
  bool force = false;
};

Result<int> RunExpApply(CommandContext& context, const ExpApplyLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  const std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
  MLP_ASSIGN(const RunLock run_lock,
             AcquireRunLock(workspace, LockKind::kExclusive, "mlpipe exp apply", *reporter));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const Experiment experiment, FindExperiment(repo, options.name));
  MLP_TRY(ApplyExperiment(workspace, repo, experiment, options.force));
  context.err << "The workspace is as experiment " << Quoted(experiment.name) << " left it.\n";
  return kExitOk;
}

}  // namespace

void AddExpApplyCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("apply", "Put an experiment into the workspace");
  auto options = std::make_shared<ExpApplyLine>();
  command->add_option("name", options->name, "The experiment")->required();
  command->add_flag("-f,--force", options->force, "Overwrite uncommitted changes");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpApply(context, *options); };
  });
}

}  // namespace mlp
