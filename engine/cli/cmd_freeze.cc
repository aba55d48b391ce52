// `mlpipe freeze` and `mlpipe unfreeze`.
#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reporter.h"
#include "engine/stage_editing.h"
#include "pipelines/target_finder.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<int> RunFreeze(CommandContext& context, const std::vector<std::string>& targets,
                      bool frozen) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock,
             LockAndLoad(context, workspace, frozen ? "mlpipe freeze" : "mlpipe unfreeze"));
  MLP_ASSIGN(
      const std::vector<StageId> stages,
      FindTargets(workspace.graph(), workspace.FromHere(targets),
                  {.from = workspace.current_dir(), .editing = frozen ? "freeze" : "unfreeze"}));
  for (const StageId id : stages) {
    const Stage& stage = workspace.graph().stage(id);
    MLP_ASSIGN(const bool is_changed, SetFrozen(workspace, stage, frozen));
    if (context.quiet) continue;
    context.err << Quoted(stage.Address()) << (is_changed ? " is now " : " is already ")
                << (frozen ? "frozen" : "not frozen") << ".\n";
  }
  return kExitOk;
}

void Declare(CLI::App& app, CommandContext& context, bool frozen, const char* help) {
  CLI::App* command = app.add_subcommand(frozen ? "freeze" : "unfreeze", help);
  auto targets = std::make_shared<std::vector<std::string>>();
  command->add_option("targets", *targets, "Stages, or pointer files")->required();
  command->callback([&context, targets, frozen] {
    context.chosen = [&context, targets, frozen] { return RunFreeze(context, *targets, frozen); };
  });
}

}  // namespace

void AddFreezeCommands(CLI::App& app, CommandContext& context) {
  Declare(app, context, true, "Leave stages as they are, whatever they depend on");
  Declare(app, context, false, "Let stages run again that 'mlpipe freeze' stopped");
}

}  // namespace mlp
