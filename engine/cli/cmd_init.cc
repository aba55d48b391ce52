#include "engine/cli/command.h"
#include "engine/cli/render_error.h"
#include "engine/trust/project_trust.h"
#include "engine/workspace.h"

namespace mlp {

namespace {

// A project is the user's own if they made it and nothing in it came with commands. That it cannot
// be remembered spoils nothing but the ease of the first run.
void RememberAsOwn(CommandContext& context) {
  const auto remember = [&]() -> Status {
    MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
    if (TrustedAnyway(workspace) || !workspace.Load()) return {};
    if (!CommandsOf(workspace.graph(), workspace.config().stages).empty()) return {};
    MLP_ASSIGN(ProjectTrust trust, ProjectTrust::Of(workspace));
    return trust.TrustAsOwn();
  };
  if (const Status remembered = remember(); !remembered && !context.quiet)
    context.err << RenderWarning(
        "it is not remembered that this project is yours: " + remembered.error().message,
        context.color);
}

}  // namespace

void AddInitCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("init", "Make the current directory a project");
  command->callback([&context] {
    context.chosen = [&context]() -> Result<int> {
      MLP_ASSIGN(const bool is_new, InitProject(context.environment, NativeLayout()));
      if (is_new) RememberAsOwn(context);
      if (context.quiet) return 0;
      if (is_new) {
        context.err << "Made a project in " << context.environment.current_dir
                    << ".\nNext: describe your stages in mlpipe.yaml, then run 'mlpipe repro'.\n";
      } else {
        context.err << "This is a project already; nothing to do.\n";
      }
      return 0;
    };
  });
}

}  // namespace mlp
