// mlpipe exp list
#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/experiment_options.h"
#include "engine/experiments/commit_names.h"
#include "engine/workspace.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpListLine {
  ExperimentSelection selection;
  bool name_only = false, sha_only = false, json = false;
};

void PrintLines(CommandContext& context, const std::vector<Experiment>& experiments,
                const ExpListLine& options) {
  for (const Experiment& experiment : experiments)
    context.out << (options.sha_only ? experiment.commit.hex : ForTerminal(experiment.name))
                << '\n';
}

// Below the branch, the tag or the commit that they began at.
Status PrintGroups(CommandContext& context, GitRepo& repo,
                   const std::vector<Experiment>& experiments) {
  MLP_ASSIGN(const auto names, CommitNames(repo));
  GitId group;
  for (const Experiment& experiment : experiments) {
    if (experiment.baseline != group) {
      const auto named = names.find(experiment.baseline);
      context.out << ForTerminal(named != names.end() ? named->second
                                                      : repo.Abbreviate(experiment.baseline))
                  << ":\n";
      group = experiment.baseline;
    }
    context.out << Format("\t{} [{}]\n", repo.Abbreviate(experiment.commit),
                          ForTerminal(experiment.name));
  }
  return {};
}

Result<int> RunExpList(CommandContext& context, const ExpListLine& options) {
  MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const std::vector<Experiment> all, ListExperiments(repo));
  MLP_ASSIGN(const std::vector<Experiment> experiments,
             SelectExperiments(repo, all, options.selection));
  if (options.json) {
    Value list = Value::array();
    for (const Experiment& experiment : experiments) list.push_back(ExperimentJson(experiment));
    context.out << PythonJson(list, false) << '\n';
  } else if (options.name_only || options.sha_only) {
    PrintLines(context, experiments, options);
  } else {
    MLP_TRY(PrintGroups(context, repo, experiments));
  }
  return kExitOk;
}

}  // namespace

void AddExpListCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("list", "List the experiments of HEAD");
  auto options = std::make_shared<ExpListLine>();
  AddExperimentSelection(*command, "List", options->selection);
  CLI::Option_group* forms = command->add_option_group("forms");
  forms->add_flag("--name-only,--names-only", options->name_only, "Print names only");
  forms->add_flag("--sha-only,--shas-only", options->sha_only, "Print ids of commits only");
  forms->add_flag("--json", options->json, "Print JSON");
  forms->require_option(0, 1);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpList(context, *options); };
  });
}

}  // namespace mlp
