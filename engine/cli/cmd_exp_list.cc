// mlpipe exp list
#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/cli/experiment_options.h"
#include "engine/experiments/commit_names.h"
#include "engine/experiments/experiment_remote.h"
#include "engine/workspace.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpListLine {
  std::string git_remote;
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
  std::vector<GitId> commits;
  for (const Experiment& experiment : experiments) commits.push_back(experiment.commit);
  const std::vector<std::string> short_ids = ShortIds(commits);
  GitId group;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    const Experiment& experiment = experiments[i];
    if (experiment.baseline != group) {
      const auto named = names.find(experiment.baseline);
      context.out << ForTerminal(named != names.end() ? named->second
                                                      : repo.Abbreviate(experiment.baseline))
                  << ":\n";
      group = experiment.baseline;
    }
    context.out << Format("\t{} [{}]\n", short_ids[i], ForTerminal(experiment.name));
  }
  return {};
}

// Of this repository, or of another one.
Result<std::vector<Experiment>> AllExperiments(CommandContext& context, GitRepo& repo,
                                               const std::string& git_remote) {
  if (git_remote.empty()) return ListExperiments(repo);
  MLP_ASSIGN(ExperimentRemote remote,
             ExperimentRemote::Open(context.environment, repo, git_remote));
  return remote.List();
}

Result<int> RunExpList(CommandContext& context, const ExpListLine& options) {
  MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const std::vector<Experiment> all, AllExperiments(context, repo, options.git_remote));
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
  command->add_option("git-remote", options->git_remote,
                      "Those of another git repository: a remote, URL or path");
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
