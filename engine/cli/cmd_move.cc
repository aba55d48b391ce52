// `mlpipe move`.
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reporter.h"
#include "engine/stage_editing.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct MoveLine {
  std::string from, to;
};

Result<int> RunMove(CommandContext& context, const MoveLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe move"));
  MLP_ASSIGN(const RelPath from,
             RelPath::Resolve(workspace.current_dir(), workspace.FromHere(options.from)));
  MLP_ASSIGN(const RelPath to,
             RelPath::Resolve(workspace.current_dir(), workspace.FromHere(options.to)));
  MLP_ASSIGN(const RelPath moved, MoveData(workspace, from, to));
  MLP_TRY(workspace.StageWritten());
  if (!context.quiet) {
    context.err << "Moved " << Quoted(workspace.Display(from)) << " to "
                << Quoted(workspace.Display(moved)) << ".\n";
  }
  return kExitOk;
}

}  // namespace

void AddMoveCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("move", "Move or rename tracked data with its pointer file");
  auto options = std::make_shared<MoveLine>();
  command->add_option("from", options->from, "The data")->required();
  command->add_option("to", options->to, "Its new name, or a directory to put it into")->required();
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunMove(context, *options); };
  });
}

}  // namespace mlp
