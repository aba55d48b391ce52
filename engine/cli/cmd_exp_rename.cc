// mlpipe exp rename
#include "engine/cli/exit_code.h"
#include "engine/cli/exp_commands.h"
#include "engine/experiments/experiment_edit.h"
#include "engine/workspace.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ExpRenameLine {
  std::string from, to;
  bool force = false;
};

Result<int> RunExpRename(CommandContext& context, const ExpRenameLine& options) {
  MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(workspace.paths().root()));
  MLP_ASSIGN(const Experiment old, FindExperiment(repo, options.from));
  MLP_ASSIGN(const Experiment renamed, RenameExperiment(repo, old, options.to, options.force));
  context.out << ForTerminal(Format("Experiment {} is called {} now.", Quoted(old.name),
                                    Quoted(renamed.name)))
              << '\n';
  return kExitOk;
}

}  // namespace

void AddExpRenameCommand(CLI::App& exp, CommandContext& context) {
  CLI::App* command = exp.add_subcommand("rename", "Give an experiment another name");
  auto options = std::make_shared<ExpRenameLine>();
  command->add_option("experiment", options->from, "The experiment")->required();
  command->add_option("name", options->to, "Its new name")->required();
  command->add_flag("-f,--force", options->force, "Replace an experiment of that name");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunExpRename(context, *options); };
  });
}

}  // namespace mlp
