// mlpipe exp branch
#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/experiments/experiment_edit.h"
#include "engine/workspace.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpBranchLine {
  std::string experiment, branch;
};

Result<int> RunExpBranch(CommandContext& context, const ExpBranchLine& options) {
  MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const Experiment experiment, FindExperiment(repo, options.experiment));
  const std::string branch = options.branch.empty() ? experiment.name + "-branch" : options.branch;
  MLP_TRY(BranchExperiment(repo, experiment, branch));
  context.out << ForTerminal(Format("Branch {} is at experiment {}.", Quoted(branch),
                                    Quoted(experiment.name)))
              << '\n';
  if (!context.quiet)
    context.err << ForTerminal("Switch to it with 'git switch " + ShellQuoted(branch) + "'.")
                << '\n';
  return kExitOk;
}

}  // namespace

void AddExpBranchCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("branch", "Make a git branch of an experiment");
  auto options = std::make_shared<ExpBranchLine>();
  command->add_option("experiment", options->experiment, "The experiment")->required();
  command->add_option("branch", options->branch, "Name of the branch (default: EXPERIMENT-branch)");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpBranch(context, *options); };
  });
}

}  // namespace mlp
