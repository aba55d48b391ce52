// `mlpipe update`.
#include "engine/cli/exit_code.h"
#include "engine/cli/import_commands.h"
#include "engine/cli/reporter.h"
#include "engine/imports/updating.h"
#include "pipelines/target_finder.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct UpdateLine {
  std::vector<std::string> targets;
  bool recursive = false;
  UpdateOptions update;
};

Result<std::vector<StageId>> Selected(const Workspace& workspace, const UpdateLine& options) {
  const StageGraph& graph = workspace.graph();
  MLP_ASSIGN(std::vector<StageId> stages,
             FindTargets(graph, workspace.FromHere(options.targets),
                         {.from = workspace.current_dir(), .recursive = options.recursive}));
  if (options.recursive) {
    std::erase_if(stages, [&](StageId id) { return !IsImport(graph.stage(id)); });
  }
  return stages;
}

Result<int> RunUpdate(CommandContext& context, const UpdateLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe update"));
  MLP_ASSIGN(const std::vector<StageId> stages, Selected(workspace, options));
  for (const StageId id : stages) {
    const Stage& stage = workspace.graph().stage(id);
    MLP_ASSIGN(const bool changed, UpdateImport(workspace, stage, options.update));
    if (context.quiet) continue;
    context.err << Quoted(ForTerminal(stage.AddressFrom(workspace.current_dir())))
                << (changed ? " was updated.\n" : " is up to date.\n");
  }
  MLP_TRY(workspace.StageWritten());
  return kExitOk;
}

}  // namespace

void AddUpdateCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("update", "Bring imported data to what its source is now");
  auto options = std::make_shared<UpdateLine>();
  command->add_option("targets", options->targets, "Pointer files, or the data they track")
      ->required();
  command->add_option("--rev", options->update.rev, "The git revision to follow from now on");
  command->add_flag("-R,--recursive", options->recursive,
                    "A directory means every import below it");
  command->add_flag("-f,--force", options->update.force, "Replace also data changed by hand");
  command->add_flag("--no-download", options->update.no_download,
                    "Only find out which version is there");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunUpdate(context, *options); };
  });
}

}  // namespace mlp
