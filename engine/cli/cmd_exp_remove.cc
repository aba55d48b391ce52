// mlpipe exp remove
#include <algorithm>

#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/experiment_options.h"
#include "engine/experiments/experiment_edit.h"
#include "engine/experiments/experiment_remote.h"
#include "engine/workspace.h"

namespace mlp {
namespace {

struct ExpRemoveLine {
  std::string git_remote;
  ExperimentSelection selection;
  bool keep = false;
};

Status CheckSaysWhich(const ExperimentSelection& selection) {
  const int ways = (selection.names.empty() ? 0 : 1) + (selection.revisions.empty() ? 0 : 1) +
                   (selection.all ? 1 : 0);
  if (ways == 1) return {};
  return Fail(ErrorCode::kUsage,
              ways == 0 ? "which experiments?" : "experiments are given in several ways",
              "give names, or --rev, or --all-commits");
}

std::vector<Experiment> AllBut(std::vector<Experiment> all, const std::vector<Experiment>& kept) {
  std::erase_if(all, [&](const Experiment& one) {
    return std::any_of(kept.begin(), kept.end(), [&](const Experiment& other) {
      return one.name == other.name && one.baseline == other.baseline;
    });
  });
  return all;
}

Result<std::vector<Experiment>> RemoveThere(CommandContext& context, GitRepo& repo,
                                            const ExpRemoveLine& options) {
  MLP_ASSIGN(ExperimentRemote remote,
             ExperimentRemote::Open(context.environment, repo, options.git_remote));
  MLP_ASSIGN(const std::vector<Experiment> all, remote.List());
  MLP_ASSIGN(std::vector<Experiment> chosen, SelectExperiments(repo, all, options.selection));
  if (options.keep) chosen = AllBut(all, chosen);
  MLP_TRY(remote.Remove(chosen));
  return chosen;
}

Result<std::vector<Experiment>> RemoveHere(GitRepo& repo, const ExpRemoveLine& options) {
  MLP_ASSIGN(const std::vector<Experiment> all, ListExperiments(repo));
  MLP_ASSIGN(std::vector<Experiment> chosen, SelectExperiments(repo, all, options.selection));
  if (options.keep) chosen = AllBut(all, chosen);
  MLP_TRY(RemoveExperiments(repo, chosen));
  return chosen;
}

// All or none: every name is looked up before the first is removed.
Result<int> RunExpRemove(CommandContext& context, const ExpRemoveLine& options) {
  MLP_TRY(CheckSaysWhich(options.selection));
  MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const std::vector<Experiment> chosen, options.git_remote.empty()
                                                       ? RemoveHere(repo, options)
                                                       : RemoveThere(context, repo, options));
  if (chosen.empty())
    context.out << "No experiments to remove.\n";
  else
    context.out << "Removed experiments: " << QuotedNames(chosen) << '\n';
  return kExitOk;
}

}  // namespace

void AddExpRemoveCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("remove", "Forget experiments; their outputs stay stored");
  auto options = std::make_shared<ExpRemoveLine>();
  command->add_option("names", options->selection.names, "The experiments, by names or commits");
  AddExperimentSelection(*command, "Remove", options->selection);
  command
      ->add_option("-g,--git-remote", options->git_remote,
                   "Those of another git repository: a remote, URL or path")
      ->type_name("REMOTE");
  command->add_flag("--keep", options->keep, "Remove all but these");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpRemove(context, *options); };
  });
}

}  // namespace mlp
