#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/experiments/git_setup.h"
#include "engine/workspace.h"

namespace mlp {
namespace {

Result<int> RunInstall(CommandContext& context, bool uninstall) {
  MLP_ASSIGN(const ProjectPaths project, FindProject(context.environment));
  MLP_ASSIGN(GitSetup setup,
             GitSetup::Open(context.environment.fs, project.root(), project.layout()));
  MLP_ASSIGN(const std::vector<std::string> changes,
             uninstall ? setup.Uninstall() : setup.Install());
  if (context.quiet) return kExitOk;
  if (changes.empty())
    context.err << (uninstall ? "Nothing of mlpipe was installed in this repository.\n"
                              : "Everything is installed already.\n");
  for (const std::string& change : changes)
    context.err << (uninstall ? "removed " : "added ") << change << '\n';
  return kExitOk;
}

}  // namespace

void AddInstallCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "install", "Set up git: hooks, and a merge driver that merges lock files stage by stage");
  auto uninstall = std::make_shared<bool>(false);
  command->add_flag("--uninstall", *uninstall, "Take out again what was put in");
  command->callback([&context, uninstall] {
    context.chosen = [&context, uninstall] { return RunInstall(context, *uninstall); };
  });
}

}  // namespace mlp
