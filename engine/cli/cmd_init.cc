#include "engine/cli/command.h"
#include "engine/workspace.h"

namespace mlp {

void AddInitCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("init", "Make the current directory a project");
  command->callback([&context] {
    context.chosen = [&context]() -> Result<int> {
      MLP_ASSIGN(const bool is_new, InitProject(context.environment, NativeLayout()));
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
