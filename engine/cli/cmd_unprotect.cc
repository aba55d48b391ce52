// mlpipe unprotect
#include "engine/cli/command.h"
#include "engine/cli/data_targets.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reporter.h"
#include "engine/dvc_locks.h"
#include "engine/output_files.h"

namespace mlp {
namespace {

Result<int> RunUnprotect(CommandContext& context, const std::vector<std::string>& targets) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe unprotect"));
  MLP_ASSIGN(const DataTargets found, FindDataTargets(workspace, targets, {}));
  std::vector<const Stage*> stages;
  for (const StageId id : found.stages) stages.push_back(&workspace.graph().stage(id));
  MLP_TRY(CheckDvcIsElsewhere(workspace, stages));
  for (const RelPath& path : found.only) {
    MLP_TRY(CheckStaysInside(workspace, path));
    MLP_TRY(MakePrivate(workspace.fs(), workspace.Absolute(path)));
  }
  return kExitOk;
}

}  // namespace

void AddUnprotectCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "unprotect", "Turn links into the store into files of their own, which may be written to");
  auto targets = std::make_shared<std::vector<std::string>>();
  command->add_option("targets", *targets, "Outputs, or stages that write them")->required();
  command->callback([&context, targets] {
    context.chosen = [&context, targets] { return RunUnprotect(context, *targets); };
  });
}

}  // namespace mlp
