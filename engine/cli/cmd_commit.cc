// mlpipe commit
#include "engine/cli/command.h"
#include "engine/cli/data_targets.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reporter.h"
#include "engine/commit.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct CommitLine {
  std::vector<std::string> targets;
  DataTargetOptions selection;
  bool force = false, no_relink = false;
};

Result<int> RunCommit(CommandContext& context, const CommitLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(const RunLock lock, LockAndLoad(context, workspace, "mlpipe commit"));
  MLP_ASSIGN(const DataTargets targets,
             FindDataTargets(workspace, options.targets, options.selection));
  MLP_ASSIGN(const std::vector<StageId> changed,
             CommitStages(workspace, targets.stages,
                          {.force = options.force, .relink = !options.no_relink}));
  if (context.quiet) return kExitOk;
  for (const StageId id : changed)
    context.err << "Recorded stage " << Quoted(workspace.graph().stage(id).Address())
                << " as it stands.\n";
  return kExitOk;
}

}  // namespace

void AddCommitCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("commit", "Record the workspace as it stands as the result of stages");
  auto options = std::make_shared<CommitLine>();
  AddDataTargets(*command, options->targets, options->selection);
  command->add_flag("-f,--force", options->force, "Also where something is not as it was recorded");
  command->add_flag("--no-relink", options->no_relink,
                    "Leave outputs as they are, whatever links are configured");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunCommit(context, *options); };
  });
}

}  // namespace mlp
