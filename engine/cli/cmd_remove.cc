// `mlpipe remove`.
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reporter.h"
#include "engine/stage_editing.h"
#include "pipelines/target_finder.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct RemoveLine {
  std::vector<std::string> targets;
  bool outs = false;
};

// Each is removed by itself, from the project as the one before left it.
Status RemoveOne(CommandContext& context, const std::string& target, bool with_outputs) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe remove"));
  MLP_ASSIGN(const StageId id, FindTarget(workspace.graph(), workspace.FromHere(target),
                                          {.from = workspace.current_dir(), .editing = "remove"}));
  const Stage& stage = workspace.graph().stage(id);
  MLP_TRY(RemoveStage(workspace, stage, with_outputs));
  if (!context.quiet) context.err << "Removed " << Quoted(stage.Address()) << ".\n";
  return {};
}

Result<int> RunRemove(CommandContext& context, const RemoveLine& options) {
  for (const std::string& target : options.targets) {
    MLP_TRY(RemoveOne(context, target, options.outs));
  }
  return kExitOk;
}

}  // namespace

void AddRemoveCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "remove", "Take stages out of the pipeline, or stop tracking data; files stay");
  auto options = std::make_shared<RemoveLine>();
  command->add_option("targets", options->targets, "Stages, or pointer files")->required();
  command->add_flag("--outs", options->outs, "Delete what they write, too");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunRemove(context, *options); };
  });
}

}  // namespace mlp
