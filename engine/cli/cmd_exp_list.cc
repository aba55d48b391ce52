#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/experiments/experiment.h"
#include "engine/workspace.h"
#include "store/base/format.h"

namespace mlp {
namespace {

struct ExpListLine {
  bool all = false, name_only = false, json = false;
};

Value ToJson(const Experiment& experiment) {
  return {{"name", experiment.name},
          {"rev", experiment.commit.hex},
          {"baseline", experiment.baseline.hex}};
}

void PrintText(CommandContext& context, GitRepo& repo, const GitHead& head,
               const std::vector<Experiment>& experiments, bool name_only) {
  GitId group;
  for (const Experiment& experiment : experiments) {
    if (name_only) {
      context.out << experiment.name << '\n';
      continue;
    }
    if (experiment.baseline != group) {
      const bool is_head = experiment.baseline == head.commit && !head.branch.empty();
      context.out << (is_head ? head.branch : repo.Abbreviate(experiment.baseline)) << ":\n";
      group = experiment.baseline;
    }
    context.out << Format("\t{} [{}]\n", repo.Abbreviate(experiment.commit), experiment.name);
  }
}

Result<int> RunExpList(CommandContext& context, const ExpListLine& options) {
  MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const GitHead head, HeadOf(repo));
  MLP_ASSIGN(const std::vector<Experiment> experiments,
             options.all ? ListExperiments(repo) : ListExperimentsOf(repo, head.commit));
  if (options.json) {
    Value list = Value::array();
    for (const Experiment& experiment : experiments) list.push_back(ToJson(experiment));
    context.out << PythonJson(list, false) << '\n';
  } else {
    PrintText(context, repo, head, experiments, options.name_only);
  }
  return kExitOk;
}

}  // namespace

void AddExpListCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("list", "List the experiments of HEAD");
  auto options = std::make_shared<ExpListLine>();
  command->add_flag("-A,--all,--all-commits", options->all, "Those of all commits");
  command->add_flag("--name-only", options->name_only, "Print names only");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpList(context, *options); };
  });
}

}  // namespace mlp
