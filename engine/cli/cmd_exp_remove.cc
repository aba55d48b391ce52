#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/experiments/experiment.h"
#include "engine/workspace.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// All or none: every name is looked up before the first is removed.
Result<int> RunExpRemove(CommandContext& context, const std::vector<std::string>& names) {
  MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  std::vector<Experiment> experiments;
  for (const std::string& name : names) {
    MLP_ASSIGN(Experiment experiment, FindExperiment(repo, name));
    experiments.push_back(std::move(experiment));
  }
  for (const Experiment& experiment : experiments) {
    MLP_TRY(repo.DeleteRef(ExperimentRef(experiment.baseline, experiment.name)));
    context.err << "Removed experiment " << Quoted(experiment.name) << ".\n";
  }
  return kExitOk;
}

}  // namespace

void AddExpRemoveCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("remove", "Forget experiments; their outputs stay stored");
  auto names = std::make_shared<std::vector<std::string>>();
  command->add_option("names", *names, "The experiments")->required();
  command->callback([&context, names] {
    context.chosen = [&context, names] { return RunExpRemove(context, *names); };
  });
}

}  // namespace mlp
